package intake

// A Code is the stable code of what this package refuses. What the modules of the county refuse has their codes.
type Code string

// Of whole files.
const (
	CodeFormat        Code = "intake.format_unknown"
	CodeNotText       Code = "intake.not_text"
	CodeMalformed     Code = "intake.table_malformed"
	CodeEmpty         Code = "intake.table_empty"
	CodeTooLarge      Code = "intake.too_large"
	CodeSheets        Code = "intake.sheet_ambiguous"
	CodeColumnMissing Code = "intake.column_missing"
	CodeColumnTwice   Code = "intake.column_twice"
	CodeColumnUnknown Code = "intake.column_unknown" // Of a value that was to be set.
	CodeMethod        Code = "intake.method_missing"
	CodeRecord        Code = "intake.record_malformed" // Of a record of measurement.
	CodeBankAnswer    Code = "intake.bank_answer_malformed"
)

// Of rows.
const (
	CodeFields        Code = "intake.too_many_fields"
	CodeMissing       Code = "intake.value_missing"
	CodeNumber        Code = "intake.number_malformed"
	CodeDate          Code = "intake.date_malformed"
	CodeChoice        Code = "intake.choice_unknown"
	CodeTwice         Code = "intake.row_twice"
	CodeGeometry      Code = "intake.geometry_malformed"
	CodeAreaDiffers   Code = "intake.area_differs"
	CodeLengthDiffers Code = "intake.length_differs"
	CodeAreas         Code = "intake.areas_several"
	CodeStandDiffers  Code = "intake.stand_differs"
	CodeRegister      Code = "intake.register_differs"
	CodeRegisterMixed Code = "intake.register_inconsistent"
	CodeHeldBack      Code = "intake.held_back"
	CodePersonTwice   Code = "intake.person_ambiguous"
	CodePersonDiffers Code = "intake.person_differs"
	CodeNoHead        Code = "intake.household_without_head"
	CodeHeadTwice     Code = "intake.head_twice"
	CodeDoubled       Code = "intake.payment_doubled" // The bank says that it has it already.
	CodeHousehold     Code = "intake.household_differs"
)
