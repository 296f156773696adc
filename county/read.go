package county

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"

	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/ledger"
	"liangshan/village"
)

// A FileError says where a file of rules is wrong: file, line and column, and what to do.
type FileError struct {
	Path         string
	Line, Column int // From 1; 0 if the whole file is meant.
	Code         string
	Cause        string
}

func (e *FileError) Error() string {
	if e.Line == 0 {
		return e.Path + ": " + e.Code + ": " + e.Cause
	}
	return fmt.Sprintf("%s:%d:%d: %s: %s", e.Path, e.Line, e.Column, e.Code, e.Cause)
}

// order is the order in which kinds of files are published: what others refer to first.
var order = []string{
	"county.yaml",
	"calendar.yaml",
	"divisions.yaml",
	"departments.yaml",
	"chart.yaml",
	"roles.yaml",
	"carbon.yaml",
}

// fileForm is everything that a YAML file of rules may say.
type fileForm struct {
	Goals  goalsForm  `yaml:",inline"`
	Offers offersForm `yaml:",inline"`

	County *struct {
		Code   string `yaml:"code"`
		NameZH string `yaml:"name_zh"`
		NameEN string `yaml:"name_en"`
	} `yaml:"county"`
	Calendar *struct {
		ID    string `yaml:"id"`
		Table string `yaml:"table"`
	} `yaml:"calendar"`
	Divisions []struct {
		Code   string `yaml:"code"`
		NameZH string `yaml:"name_zh"`
		Kind   string `yaml:"kind"`
		Parent string `yaml:"parent"`
		From   string `yaml:"from"`
	} `yaml:"divisions"`
	Departments []named `yaml:"departments"`
	Roles       []named `yaml:"roles"`
	Units       []struct {
		Code     string `yaml:"code"`
		NameZH   string `yaml:"name_zh"`
		NameEN   string `yaml:"name_en"`
		Decimals uint8  `yaml:"decimals"`
	} `yaml:"units"`
	Charts []struct {
		Unit  string `yaml:"unit"`
		Lines []struct {
			Code   uint16 `yaml:"code"`
			Side   string `yaml:"side"`
			NameZH string `yaml:"name_zh"`
			NameEN string `yaml:"name_en"`
		} `yaml:"lines"`
	} `yaml:"charts"`
	Chains   []chainForm   `yaml:"chains"`
	Accounts []accountForm `yaml:"accounts"`
	Carbon   *carbonForm   `yaml:"carbon"`
	Dividend *dividendForm `yaml:"dividend"`
	Map      *sketchForm   `yaml:"map"`
	Land     *landForm     `yaml:"land"`
}

type named struct {
	Code   string `yaml:"code"`
	NameZH string `yaml:"name_zh"`
	NameEN string `yaml:"name_en"`
}

var sides = map[string]ledger.Side{"asset": ledger.Asset, "liability": ledger.Liability, "equity": ledger.Equity,
	"income": ledger.Income, "expense": ledger.Expense}

// SyntheticFolder is the part of a county's folder that holds records made up for a demonstration.
// They are no rules, and nobody publishes them.
const SyntheticFolder = "synthetic"

// ReadFiles reads a county's folder of rules into commands, in the order in which they
// have to be given. What lies in SyntheticFolder is passed over. Errors are *FileError; none of
// the files takes effect then.
func ReadFiles(folder fs.FS) ([]Publish, error) {
	var paths []string
	err := fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && name == SyntheticFolder {
			return fs.SkipDir
		}
		if err != nil || d.IsDir() {
			return err
		}
		paths = append(paths, name)
		return nil
	})
	if err != nil {
		return nil, err
	}
	sort.Slice(paths, func(i, j int) bool {
		return rank(paths[i]) < rank(paths[j]) || rank(paths[i]) == rank(paths[j]) && paths[i] < paths[j]
	})
	var all []Publish
	var policies *Publish
	for _, name := range paths {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		if len(data) > fileMax {
			return nil, &FileError{
				Path:  name,
				Code:  ErrFileTooLong.Code,
				Cause: "the file is larger than 512 KiB; divide it",
			}
		}
		if path.Ext(name) == ".cedar" {
			if policies == nil {
				policies = &Publish{Path: "policy"}
			}
			policies.Policies = append(
				policies.Policies,
				authority.PolicyText{Name: strings.TrimSuffix(path.Base(name), ".cedar"), Text: string(data)},
			)
			policies.Text += "// " + name + "\n" + string(data)
			continue
		}
		c, err := readFile(name, data)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	if policies != nil {
		all = append(all, *policies)
	}
	return all, nil
}

func rank(name string) int {
	for i, known := range order {
		if name == known {
			return i
		}
	}
	for i, known := range goalsOrder {
		if name == known {
			return len(order) + i
		}
	}
	return len(order) + len(goalsOrder)
}

func readFile(name string, data []byte) (Publish, error) {
	c := Publish{Path: name, Text: string(data)}
	if strings.HasPrefix(name, programmesFolder) {
		return readProgrammeFile(c)
	}
	if path.Ext(name) != ".yaml" {
		return c, &FileError{
			Path:  name,
			Code:  "county.file_kind_unknown",
			Cause: "files of rules end in .yaml or .cedar",
		}
	}
	var f fileForm
	if err := yaml.UnmarshalWithOptions(data, &f, yaml.Strict()); err != nil {
		return c, yamlError(name, err)
	}
	if f.County != nil {
		c.County = &FoundedAs{f.County.Code, f.County.NameZH, f.County.NameEN}
	}
	if err := f.calendar(&c); err != nil {
		return c, err
	}
	if f.Map != nil { // The text is all that is kept of it.
		if _, err := f.Map.read(&c); err != nil {
			return c, err
		}
	}
	if err := f.Land.read(&c); err != nil {
		return c, err
	}
	if err := f.Goals.read(&c); err != nil {
		return c, err
	}
	if err := f.Offers.read(&c); err != nil {
		return c, err
	}
	for i, d := range f.Divisions {
		from, err := calendar.Parse(d.From)
		if err != nil {
			return c, errorAt(c, item("divisions", i)+".from", CodeDate,
				fmt.Sprintf("division %d (%s): from must be a date such as 2020-01-01", i+1, d.Code))
		}
		c.Divisions = append(
			c.Divisions,
			village.Row{Code: d.Code, NameZH: d.NameZH, Kind: village.Kind(d.Kind), Parent: d.Parent, From: from},
		)
	}
	c.Chains = f.chains()
	for _, d := range f.Departments {
		c.Departments = append(c.Departments, village.DepartmentRow(d))
	}
	for _, r := range f.Roles {
		c.Roles = append(c.Roles, authority.RoleRow(r))
	}
	for _, u := range f.Units {
		c.Units = append(
			c.Units,
			ledger.DeclareUnit{Code: u.Code, NameZH: u.NameZH, NameEN: u.NameEN, Decimals: u.Decimals},
		)
	}
	if err := f.charts(&c); err != nil {
		return c, err
	}
	return c, f.income(&c)
}

func (f *fileForm) calendar(c *Publish) error {
	if f.Calendar == nil {
		return nil
	}
	if f.Calendar.Table != "" {
		c.Calendar = f.Calendar.Table
		return nil
	}
	table, err := calendar.ByID(f.Calendar.ID)
	if err != nil {
		return errorAt(*c, "calendar.id", CodeCalendar,
			"no calendar comes with the program under the id "+f.Calendar.ID+"; give its table")
	}
	c.Calendar = table.Text()
	return nil
}

func (f *fileForm) charts(c *Publish) error {
	for i, chart := range f.Charts {
		p := ledger.PublishChart{Unit: chart.Unit}
		for j, line := range chart.Lines {
			side, ok := sides[line.Side]
			if !ok {
				return errorAt(*c, item(item("charts", i)+".lines", j)+".side", ledger.ErrChartForm.Code,
					fmt.Sprintf("code %d: side must be asset, liability, equity, income or expense", line.Code))
			}
			p.Lines = append(
				p.Lines,
				ledger.ChartLine{
					Code:   ledger.Code(line.Code),
					Side:   side,
					NameZH: line.NameZH,
					NameEN: line.NameEN,
				},
			)
		}
		c.Charts = append(c.Charts, p)
	}
	return nil
}

// errorAt is the error of a part of a file, at its line and column.
func errorAt(c Publish, section, code, cause string) *FileError {
	line, column := position(c.Text, section)
	return &FileError{Path: c.Path, Line: line, Column: column, Code: code, Cause: cause}
}

// yamlError keeps the place that the YAML library names.
func yamlError(name string, err error) error {
	f := &FileError{Path: name, Code: "county.file_malformed", Cause: err.Error()}
	var y yaml.Error
	if errors.As(err, &y) {
		f.Cause = y.GetMessage()
		if token := y.GetToken(); token != nil && token.Position != nil {
			f.Line, f.Column = token.Position.Line, token.Position.Column
		}
	}
	return f
}
