package export

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"liangshan/calendar"
)

// Words of the vocabularies of CAD Trust (governance.stub.js of Chia-Network/cadt, 2022), letter by letter.
const (
	cadtMetric   = "tCO2e"
	cadtSector   = "Agriculture; forestry and fishing"
	cadtType     = "Forestry"
	cadtUnitType = "Removal - nature"
	cadtCountry  = "China"
	cadtUnknown  = "Unknown" // Of coveredByNDC and correspondingAdjustmentDeclaration.
)

// cadtProjectStatus is what our states of a project are called there. A terminated project is Completed if its
// crediting
// period was over, else De-registered. A refused one was never in the register and has no word.
var cadtProjectStatus = map[string]string{"applied": "Listed", "reviewed": "Listed", "registered": "Registered",
	"monitoring": "Registered", "suspended": "Registered", "terminated": "De-registered"}

// cadtUnitStatus is what our statuses of a lot are called there. What is listed, pledged or frozen is still
// held; the reason says what binds it.
var cadtUnitStatus = map[string]string{"held": "Held", "listed": "Held", "pledged": "Held", "frozen": "Held",
	"buffer": "Buffer", "on_hold": "Buffer", "retired": "Retired", "cancelled": "Cancelled"}

// cadtRecords are the tables of the data model, in the order in which they refer to each other.
var cadtRecords = []record{cadtProjects, cadtLocations, cadtRelated, cadtIssuances, cadtUnits, cadtLabels}

var cadtProjects = record{
	name: "projects",
	titles: []string{"warehouseProjectId", "orgUid", "currentRegistry", "projectId", "originProjectId",
		"registryOfOrigin", "program", "projectName", "projectLink", "projectDeveloper", "sector", "projectType",
		"projectTags", "coveredByNDC", "ndcInformation", "projectStatus", "projectStatusDate", "unitMetric",
		"methodology", "methodology2", "validationBody", "validationDate", "description"},
	query: `SELECT p.code, p.name_zh, c.name, p.state, p.changed_ms, p.credit_to, p.method, p.version
		FROM carbon_project p LEFT JOIN company_company c ON c.number = p.proponent ORDER BY p.id`,
	cells: func(county County, row []any) ([]any, error) {
		registry, code, changed := county.Name+" "+string(county.Code), text(row[0]), dayOf(row[4])
		status := cadtProjectStatus[text(row[3])]
		if last := dateCell(row[5]); text(row[3]) == "terminated" && after(changed, last) {
			status = "Completed"
		}
		version, _ := row[7].(int64)
		return []any{projectKey(county, code), nil, registry, code, code, registry, nil, answer(text(row[1])), nil,
			answer(text(row[2])), cadtSector, cadtType, nil, cadtUnknown, nil, answer(status), changed, cadtMetric,
			text(row[6]) + " v" + strconv.FormatInt(version, 10), nil, nil, nil, nil}, nil
	},
}

var cadtLocations = record{
	name:   "projectLocations",
	titles: []string{"id", "warehouseProjectId", "country", "inCountryRegion", "geographicIdentifier", "fileId"},
	query: `SELECT DISTINCT p.code, s.village, coalesce(t.name || ' ', '') || v.name
		FROM carbon_stand s JOIN carbon_project p ON p.id = s.project
		LEFT JOIN village_division v ON v.code = s.village LEFT JOIN village_division t ON t.code = v.parent
		ORDER BY p.id, s.village`,
	cells: func(county County, row []any) ([]any, error) {
		project, village := text(row[0]), text(row[1])
		return []any{
			placeKey(county, project, village),
			projectKey(county, project),
			cadtCountry,
			answer(text(row[2])),
			village,
			nil,
		}, nil
	},
}

var cadtRelated = record{
	name:   "relatedProjects",
	titles: []string{"id", "warehouseProjectId", "relatedProjectId", "relationshipType", "registry"},
	query: `SELECT DISTINCT p.code, f.id, f.registration, f.programme FROM carbon_foreign f
		JOIN carbon_foreign_parcel x ON x.registration = f.id JOIN carbon_stand_parcel y ON y.parcel = x.parcel
		JOIN carbon_stand s ON s.id = y.stand JOIN carbon_project p ON p.id = s.project ORDER BY p.id, f.id`,
	cells: func(county County, row []any) ([]any, error) {
		project := projectKey(county, text(row[0]))
		return []any{fmt.Sprintf("%s-foreign-%v", project, row[1]), project, answer(text(row[2])), nil,
			answer(text(row[3]))}, nil
	},
}

var cadtIssuances = record{
	name: "issuances",
	titles: []string{"id", "warehouseProjectId", "orgUid", "startDate", "endDate", "verificationApproach",
		"verificationReportDate", "verificationBody"},
	query: `SELECT i.period, p.code, q.from_date, q.to_date, c.name FROM carbon_issuance i
		JOIN carbon_project p ON p.id = i.project JOIN carbon_period q ON q.id = i.period
		LEFT JOIN company_company c ON c.number = q.verifier WHERE i.tonnes > 0 ORDER BY i.period`,
	cells: func(county County, row []any) ([]any, error) {
		return []any{issuanceKey(county, row[0]), projectKey(county, text(row[1])), nil, dateCell(row[2]),
			dateCell(row[3]), nil, nil, answer(text(row[4]))}, nil
	},
}

var cadtUnits = record{
	name: "units",
	titles: []string{"warehouseUnitId", "issuanceId", "projectLocationId", "orgUid", "unitOwner",
		"countryJurisdictionOfOwner", "inCountryJurisdictionOfOwner", "serialNumberBlock", "unitBlockStart",
		"unitBlockEnd", "unitCount", "vintageYear", "unitType", "marketplace", "marketplaceLink",
		"marketplaceIdentifier", "unitTags", "unitStatus", "unitStatusReason", "unitRegistryLink",
		"correspondingAdjustmentDeclaration", "correspondingAdjustmentStatus"},
	query: `SELECT p.code, l.vintage, l.first_serial, l.last_serial, l.tonnes, l.id, l.period, s.village, c.name,
		c.division, l.status, ` + reasonOfLot + `
		FROM carbon_lot l JOIN carbon_project p ON p.id = l.project
		LEFT JOIN carbon_source s ON s.id = l.origin LEFT JOIN company_company c ON c.number = l.owner
		WHERE l.status <> 'merged' ORDER BY l.project, l.vintage, l.first_serial`,
	cells: func(county County, row []any) ([]any, error) {
		b, err := blockOf(county, row)
		if err != nil {
			return nil, err
		}
		var country, place any
		if row[8] != nil { // The register of organisations holds those of the country alone.
			country = cadtCountry
		}
		if village := text(row[7]); village != "" {
			place = placeKey(county, b.Project, village)
		}
		status := text(row[10])
		reason := text(row[11])
		if known := cadtUnitStatus[status]; reason == "" && (known == "Held" || known == "Buffer") &&
			status != "held" &&
			status != "buffer" {
			reason = status
		}
		return []any{fmt.Sprintf("%s-lot-%v", county.Code, row[5]), issuanceKey(county, row[6]), place, nil,
			answer(text(row[8])), country, answer(text(row[9])), b.String(), strconv.FormatUint(b.Start, 10),
			strconv.FormatUint(b.End, 10), b.tonnes, int64(b.Vintage), cadtUnitType, nil, nil, nil, nil,
			answer(cadtUnitStatus[status]), answer(reason), nil, cadtUnknown, nil}, nil
	},
}

// reasonOfLot is why a lot l is retired (the purpose of its certificate) or cancelled (the cause of the
// reversal, or the
// reason of the cancellation, which is the last one before the change that ended the lot).
const reasonOfLot = `CASE l.status WHEN 'retired' THEN (SELECT purpose FROM carbon_certificate WHERE id = l.ref)
	WHEN 'cancelled' THEN CASE WHEN l.ref > 0 THEN (SELECT cause_code FROM carbon_reversal WHERE id = l.ref) ELSE
	(SELECT reason FROM carbon_cancellation WHERE sequence < l.last_change ORDER BY sequence DESC LIMIT 1) END END`

// The register has no labels.
var cadtLabels = record{
	name: "labels",
	titles: []string{"id", "warehouseProjectId", "label", "labelType", "labelLink", "creditingPeriodStartDate",
		"creditingPeriodEndDate", "validityPeriodStartDate", "validityPeriodEndDate", "unitQuantity"},
	query: "SELECT 1 WHERE 0",
	cells: func(County, []any) ([]any, error) { return nil, nil },
}

func projectKey(county County, code string) string { return string(county.Code) + "-" + code }

func placeKey(county County, code, village string) string {
	return projectKey(county, code) + "-" + village
}

func issuanceKey(county County, period any) string {
	return fmt.Sprintf("%s-issuance-%v", county.Code, period)
}

// after reports whether one date is behind another; not if either is no answer.
func after(a, b any) bool {
	x, ok := a.(calendar.Date)
	y, ok2 := b.(calendar.Date)
	return ok && ok2 && x > y
}

// A Count says how many rows a file has.
type Count struct {
	File string
	Rows int64
}

// A Create makes a file. finish ends it, and throws it away if it is not to be kept.
type Create func(name string) (to io.Writer, finish func(keep bool) error, err error)

// CADTrust writes the register of credits as the tables of CAD Trust: each as name.csv and as name.json. The files are
// kept together or not at all; doc/export.md says what of ours becomes which word of theirs.
func CADTrust(r Reader, create Create) (counts []Count, err error) {
	county, err := CountyOf(r)
	if err != nil {
		return nil, err
	}
	var finishes []func(keep bool) error
	defer func() {
		for _, finish := range finishes {
			err = errors.Join(err, finish(err == nil))
		}
	}()
	for _, e := range cadtRecords {
		for _, kind := range []string{"csv", "json"} {
			to, finish, err := create(e.name + "." + kind)
			if err != nil {
				return counts, err
			}
			finishes = append(finishes, finish)
			rows, err := e.file(r, county, kind, to)
			if err != nil {
				return counts, err
			}
			counts = append(counts, Count{e.name + "." + kind, rows})
		}
	}
	return counts, nil
}

// file writes one file of a record.
func (e *record) file(r Reader, county County, kind string, to io.Writer) (rows int64, err error) {
	w := NewJSON(to, e.titles)
	if kind == "csv" {
		if w, err = NewCSV(to, e.titles, false); err != nil {
			return 0, err
		}
	}
	if rows, err = e.write(r, county, w); err != nil {
		return rows, err
	}
	return rows, w.Close()
}
