package sim

import (
	"math/rand/v2"

	"liangshan/company"
	"liangshan/kernel"
	"liangshan/sim/twin"
	"liangshan/village"
)

// The registers of places and of companies, which looks places up in the other: one module
// here, so that they stand in one kernel together.
type registerModule struct {
	places    *twin.Village
	companies *twin.Company
	wrong     int
}

func newRegisterModule() *registerModule {
	places := twin.NewVillage()
	return &registerModule{places: places, companies: twin.NewCompany(places), wrong: 5}
}

func (m *registerModule) declare(k *kernel.Kernel) instance {
	places := village.New(k)
	companies := company.New(k, places)
	all := func() error {
		if err := m.places.CompareAll(places); err != nil {
			return err
		}
		return m.companies.CompareAll(companies)
	}
	audit := func() error {
		if err := places.Audit(); err != nil {
			return err
		}
		return companies.Audit()
	}
	return instance{audit: audit, compare: func() error { return nil }, compareAll: all}
}

func (m *registerModule) vary(chance *rand.Rand) { m.wrong = 1 + chance.IntN(12) }

func (m *registerModule) weight() int { return 12 }

func (m *registerModule) draw(chance *rand.Rand, now int64) any {
	if chance.IntN(2) == 0 {
		return m.companies.Draw(chance, m.wrong, now)
	}
	return m.places.Draw(chance, m.wrong, now)
}

func (m *registerModule) decide(env twin.Env, command any) (twin.Verdict, bool) {
	if v, ok := m.places.Decide(env, command); ok {
		return v, true
	}
	return m.companies.Decide(env, command)
}

func (m *registerModule) due(int64) []twin.Deadline { return nil }

func (m *registerModule) end(twin.Deadline) bool { return false }

func (m *registerModule) released() []string { return nil }

func (m *registerModule) codes() []string {
	return codesOf(
		village.ErrNoRows,
		village.ErrTooManyRows,
		village.ErrCode,
		village.ErrKind,
		village.ErrKindOther,
		village.ErrParentOther,
		village.ErrNoParent,
		village.ErrParentGone,
		village.ErrName,
		village.ErrExists,
		village.ErrGone,
		village.ErrUnknown,
		village.ErrSameName,
		village.ErrHasParts,
		village.ErrInto,
		village.ErrDateMissing,
		village.ErrDateOrder,
		village.ErrDateFuture,
		village.ErrDepartmentCode,
		village.ErrDepartmentName,
		village.ErrDepartmentUnknown,
		village.ErrDepartmentClosed,
		company.ErrCodeLength,
		company.ErrCodeCharacter,
		company.ErrCodeDivision,
		company.ErrCodeOrganisation,
		company.ErrCodeChecksum,
		company.ErrExists,
		company.ErrKind,
		company.ErrName,
		company.ErrSameName,
		company.ErrDivision,
		company.ErrSameDivision,
		company.ErrUnknown,
		company.ErrDissolved,
		company.ErrDateMissing,
		company.ErrDateOrder,
		company.ErrDateFuture,
		company.ErrReason,
	)
}
