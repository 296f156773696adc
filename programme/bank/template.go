package bank

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// A Template is the form in which one bank takes payments as text. It is data: another bank
// needs another template, and no code.
type Template struct {
	Name      string   `yaml:"name"`
	Encoding  string   `yaml:"encoding"`  // utf-8 or gbk.
	Separator string   `yaml:"separator"` // One character.
	Columns   []Column `yaml:"columns"`
	Titles    bool     `yaml:"titles"` // The first line names the columns.
	Totals    bool     `yaml:"totals"` // The last line has count and sum.
}

// A Column is one field of a template's lines.
type Column struct {
	Title string `yaml:"title"`
	Field string `yaml:"field"` // number, account, name, amount, note or reference.
}

// Faults of templates.
var (
	ErrTemplate = errors.New("bank: the template is malformed")
	ErrEncoding = errors.New("bank: a character of a name is not in the bank's encoding")
)

// ReadTemplate reads a template from YAML. Fields that templates do not have are refused.
func ReadTemplate(data []byte) (*Template, error) {
	var t Template
	if err := yaml.UnmarshalWithOptions(data, &t, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrTemplate, err)
	}
	return &t, t.Check()
}

// Check reports what a template lacks.
func (t *Template) Check() error {
	if t.Name == "" || len(t.Columns) == 0 || len(t.Separator) != 1 || strings.ContainsAny(t.Separator, "\"\r\n") ||
		t.Encoding != "utf-8" && t.Encoding != "gbk" {
		return fmt.Errorf("%w: name, columns, a separator of one character and utf-8 or gbk are needed", ErrTemplate)
	}
	for _, c := range t.Columns {
		if _, ok := c.value(0, Payment{}); !ok {
			return fmt.Errorf("%w: no field is called %s", ErrTemplate, c.Field)
		}
	}
	return nil
}

// value returns a column's text of a payment.
func (c Column) value(i int, p Payment) (string, bool) {
	switch c.Field {
	case "number":
		return strconv.Itoa(i + 1), true
	case "account":
		return p.Account, true
	case "name":
		return p.Name, true
	case "amount":
		return yuan(p.Amount), true
	case "note":
		return p.Note, true
	case "reference":
		return p.Reference(), true
	}
	return "", false
}

// Write returns the file of payments in the bank's form. The error of one payment is a
// *PaymentError; then nothing is written.
func (t *Template) Write(h Head, payments []Payment) ([]byte, error) {
	total, err := check(h, payments)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	if t.Titles {
		t.line(&b, func(c Column) string { return c.Title })
	}
	for i, p := range payments {
		t.line(&b, func(c Column) string { text, _ := c.value(i, p); return text })
	}
	if t.Totals {
		b.WriteString(strconv.Itoa(len(payments)) + t.Separator + yuan(total) + "\r\n")
	}
	if t.Encoding == "utf-8" {
		return []byte(b.String()), nil
	}
	out, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(b.String()))
	if err != nil {
		return nil, ErrEncoding
	}
	return out, nil
}

func (t *Template) line(b *strings.Builder, value func(Column) string) {
	for i, c := range t.Columns {
		if i > 0 {
			b.WriteString(t.Separator)
		}
		text := value(c)
		if strings.ContainsAny(text, t.Separator+"\"\r\n") {
			text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
		}
		b.WriteString(text)
	}
	b.WriteString("\r\n")
}
