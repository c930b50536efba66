package main

import (
	"net/http"
	"os"

	"git.acme.example/shop/{{service.name}}/internal/log"
)

func main() {
	http.HandleFunc("{{health}}", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
	})
	log.Info("listening on :" + os.Getenv("PORT"))
	if err := http.ListenAndServe(":"+os.Getenv("PORT"), nil); err != nil {
		log.Error(err.Error())
		os.Exit(1)
	}
}
