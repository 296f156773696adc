package govuk

import (
	"html/template"
	"maps"
	"slices"
)

// A FileUpload is a field that takes files.
type FileUpload struct {
	ID           string        `json:"id"` // Empty: the name.
	Name         string        `json:"name"`
	Label        Label         `json:"label"`
	Hint         *Hint         `json:"hint"`
	ErrorMessage *ErrorMessage `json:"errorMessage"`
	DescribedBy  string        `json:"describedBy"` // Ids of what else explains the field.
	FormGroup    FormGroup     `json:"formGroup"`
	Multiple     bool          `json:"multiple"`
	Disabled     bool          `json:"disabled"`
	Classes      string        `json:"classes"`
	Attributes   Attributes    `json:"attributes"`

	// JavaScript puts a frame around the field, for the components' script, with what that says.
	JavaScript              bool              `json:"javascript"`
	WrapperClasses          string            `json:"wrapperClasses"`
	WrapperAttributes       Attributes        `json:"wrapperAttributes"`
	ChooseFilesButtonText   string            `json:"chooseFilesButtonText"`
	NoFileChosenText        string            `json:"noFileChosenText"`
	MultipleFilesChosenText map[string]string `json:"multipleFilesChosenText"` // By plural form.
	DropInstructionText     string            `json:"dropInstructionText"`
	EnteredDropZoneText     string            `json:"enteredDropZoneText"`
	LeftDropZoneText        string            `json:"leftDropZoneText"`
}

// Render returns the field with its label.
func (f FileUpload) Render() template.HTML {
	var s sheet
	id := otherwise(f.ID, f.Name)
	described := head(&s, f.FormGroup, id, f.DescribedBy, f.Label, f.Hint, f.ErrorMessage)
	if f.JavaScript {
		f.frame(&s)
	}
	s.raw("<input")
	s.class("govuk-file-upload", f.Classes, when(f.ErrorMessage != nil, "govuk-file-upload--error"))
	s.put("id", id)
	s.put("name", f.Name)
	s.put("type", "file")
	s.flag("disabled", f.Disabled)
	s.flag("multiple", f.Multiple)
	s.set("aria-describedby", described)
	s.attributes(f.Attributes)
	s.raw(">", when(f.JavaScript, "</div>"), "</div>")
	return s.html()
}

func (f *FileUpload) frame(s *sheet) {
	s.raw("<div")
	s.class("govuk-file-upload-wrapper", f.WrapperClasses)
	s.put("data-module", "govuk-file-upload")
	s.set("data-i18n.choose-files-button", f.ChooseFilesButtonText)
	s.set("data-i18n.no-file-chosen", f.NoFileChosenText)
	for _, plural := range slices.Sorted(maps.Keys(f.MultipleFilesChosenText)) {
		s.attributes(Attributes{"data-i18n.multiple-files-chosen." + plural: f.MultipleFilesChosenText[plural]})
	}
	s.set("data-i18n.drop-instruction", f.DropInstructionText)
	s.set("data-i18n.entered-drop-zone", f.EnteredDropZoneText)
	s.set("data-i18n.left-drop-zone", f.LeftDropZoneText)
	s.attributes(f.WrapperAttributes)
	s.raw(">")
}
