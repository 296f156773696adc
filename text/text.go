// Package text holds what the county says to people, in Chinese and English side by side:
// for each code of a refusal what happened and what to do, and the names of commands,
// events, tables and columns.
//
// # Format
//
// zh.toml and en.toml have the same keys. [refusal.MODULE] holds, by the rest of the code,
// two sentences: what happened, and what to do. [command.MODULE], [event.MODULE], [table]
// and [column] hold names, [columns.MODULE] those of columns that are called otherwise in a module. [fault] holds what
// the readers of documents and tables say of a fault, with {0}, {1} where they say of what. A test demands both
// languages for every code and every name that the program declares, and no others.
package text

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"
)

//go:embed zh.toml
var chinese string

//go:embed en.toml
var english string

// catalogue is the texts of one language.
type catalogue struct {
	Refusal map[string]map[string][2]string
	Command map[string]map[string]string
	Event   map[string]map[string]string
	Table   map[string]string
	Column  map[string]string
	Columns map[string]map[string]string // By module, what a column is called there and not elsewhere.
	Fault   map[string]string            // Of documents and tables, with places.
}

var zh, en = read("zh.toml", chinese), read("en.toml", english)

// read reads a language. What is wrong with it is a mistake of the program.
func read(name, text string) (c catalogue) {
	meta, err := toml.Decode(text, &c)
	if err == nil && len(meta.Undecoded()) > 0 {
		err = fmt.Errorf("unknown keys %v", meta.Undecoded())
	}
	if err != nil {
		panic(fmt.Errorf("text: %s: %w", name, err))
	}
	return c
}

func (c *catalogue) refusal(code string) [2]string {
	module, rest, _ := strings.Cut(code, ".")
	return c.Refusal[module][rest]
}

// Of returns what a code of a refusal means, in whole: what happened and what to do. Both
// are empty for a code that the program does not have.
func Of(code string) (zhText, enText string) {
	z, e := zh.refusal(code), en.refusal(code)
	return z[0] + z[1], strings.TrimSpace(e[0] + " " + e[1])
}

// Title returns what happened.
func Title(code string) (zhText, enText string) { return zh.refusal(code)[0], en.refusal(code)[0] }

// Advice returns what to do.
func Advice(code string) (zhText, enText string) { return zh.refusal(code)[1], en.refusal(code)[1] }

// Known reports whether a code has texts.
func Known(code string) bool { return zh.refusal(code)[0] != "" }

// Name returns the name of a command, an event, a table or a column: kind is one of those
// words. A column's name may stand behind that of its table and a dot: some are called otherwise in one module. A name
// that the program does not have is its own name.
func Name(kind, name string) (zhText, enText string) {
	zhText, enText = zh.name(kind, name), en.name(kind, name)
	if zhText == "" {
		return name, name
	}
	return zhText, enText
}

func (c *catalogue) name(kind, name string) string {
	module, rest, _ := strings.Cut(name, ".")
	switch kind {
	case "command":
		return c.Command[module][rest]
	case "event":
		return c.Event[module][rest]
	case "table":
		return c.Table[name]
	case "column":
		return c.column(name)
	}
	panic("text: no such kind of name: " + kind)
}

// column returns the name of a column: that of its table's module, else that of every other table.
func (c *catalogue) column(name string) string {
	table, column, of := strings.Cut(name, ".")
	if !of {
		return c.Column[name]
	}
	module, _, _ := strings.Cut(table, "_")
	if own := c.Columns[module][column]; own != "" {
		return own
	}
	return c.Column[column]
}
