package vault

import (
	"fmt"
	"io"
	"log/slog"
)

// A Text is a personal value. Printed, logged or marshalled it shows a placeholder, so that a value reaches a page or
// a file only where Reveal stands.
type Text string

const placeholder = "[withheld]"

// Reveal returns the value.
func (t Text) Reveal() string { return string(t) }

// Format writes the placeholder, whatever the verb.
func (t Text) Format(state fmt.State, _ rune) { io.WriteString(state, placeholder) }

// LogValue returns the placeholder.
func (t Text) LogValue() slog.Value { return slog.StringValue(placeholder) }

// MarshalText returns the placeholder.
func (t Text) MarshalText() ([]byte, error) { return []byte(placeholder), nil }
