package county

import (
	"strconv"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
)

// Codes of what is wrong with a file before any rule has looked at it.
const (
	CodeDate     = "calendar.date_malformed"
	CodeCalendar = "calendar.unknown_id"
)

// A SectionRefusal is the refusal of what one part of a file of rules says, so that whoever
// wrote the file is led to the line.
type SectionRefusal struct {
	Section string // As a path of the file's YAML, such as "divisions" or "charts[1].lines".
	Refusal error  // A refusal; one of a row is of a row of that part.
}

// Error names the part and the refusal.
func (s *SectionRefusal) Error() string { return s.Section + ": " + s.Refusal.Error() }

// Unwrap lets errors.Is and errors.As find the row and the refusal.
func (s *SectionRefusal) Unwrap() error { return s.Refusal }

// inSection notes to which part of a file a refusal belongs. It passes nil on.
func inSection(section string, err error) error {
	if err == nil {
		return nil
	}
	return &SectionRefusal{section, err}
}

// item is the path of one item of a list.
func item(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

// position returns where a part of a YAML file stands, from 1; zeros if it cannot be found.
// A field that was left out stands where what it belongs to begins.
func position(text, section string) (line, column int) {
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		return 0, 0
	}
	for section != "" {
		if path, err := yaml.PathString("$." + section); err == nil {
			if node, err := path.FilterFile(file); err == nil && node != nil {
				at := node.GetToken().Position
				return at.Line, at.Column
			}
		}
		section = above(section)
	}
	return 0, 0
}

// above returns the path of what holds a part; "" of the file itself.
func above(section string) string {
	for i := len(section) - 1; i > 0; i-- {
		if section[i] == '.' || section[i] == '[' {
			return section[:i]
		}
	}
	return ""
}
