// Package log writes one JSON object a line, as Fluent Bit takes it.
package log

import (
	"log/slog"
	"os"
)

var out = slog.New(slog.NewJSONHandler(os.Stdout, nil))

// Info says what happened.
func Info(message string) { out.Info(message) }

// Error says what went wrong.
func Error(message string) { out.Error(message) }
