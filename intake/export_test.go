package intake

// What tests of the outside need of the inside.
var (
	ErrGeometry   = errGeometry
	ParseGeometry = parseGeometry
	ReadTable     = readTable
)

// A Record is a row of a table.
type Record = record
