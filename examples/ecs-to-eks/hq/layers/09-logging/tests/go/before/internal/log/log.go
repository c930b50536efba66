// Package log writes one line for each record, as the log group on ECS expects it.
package log

import (
	"log"
	"os"
)

var out = log.New(os.Stdout, "", log.LstdFlags|log.LUTC)

// Info says what happened.
func Info(message string) { out.Println("INFO", message) }

// Error says what went wrong.
func Error(message string) { out.Println("ERROR", message) }
