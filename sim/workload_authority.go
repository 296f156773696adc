package sim

import (
	"math/rand/v2"

	wiring "liangshan/county"
	"liangshan/sim/twin"
)

type authorityModule struct {
	twin  *twin.Authority
	wrong int
}

func newAuthorityModule(t *twin.County) *authorityModule {
	return &authorityModule{twin: t.Authority, wrong: 5}
}

func (m *authorityModule) attach(c *wiring.County) instance {
	return instance{audit: c.Authority.Audit, compare: func() error { return nil },
		compareAll: func() error { return m.twin.CompareAll(c.Authority) }}
}

func (m *authorityModule) vary(chance *rand.Rand, _ bool) { m.wrong = 1 + chance.IntN(12) }

func (m *authorityModule) weight() int { return 8 }

func (m *authorityModule) draw(chance *rand.Rand, now int64) any {
	return m.twin.Draw(chance, m.wrong, now)
}

// aims implements aimer.
func (m *authorityModule) aims() []twin.Aim { return m.twin.Aims() }

func (m *authorityModule) decide(env twin.Env, command any) (twin.Verdict, bool) {
	return m.twin.Decide(env, command)
}

func (m *authorityModule) due(now int64) []twin.Deadline { return m.twin.Due(now) }

func (m *authorityModule) end(d twin.Deadline) bool { return m.twin.End(d) }

func (m *authorityModule) released() []string { return nil }

func (m *authorityModule) covers() []cover {
	return []cover{{module: "authority", codes: `actor_active actor_kind_unknown actor_suspended actor_unknown
		bootstrapped department_not_expected department_required department_same department_unknown last_admin not_first
		policy_malformed policy_misspelled policy_name_malformed policy_name_twice policy_same policy_too_long
		reason_malformed role_code_malformed role_held role_name_malformed role_not_held role_unknown roles_too_many
		rows_missing rows_too_many subject_not_expected subject_required subject_taken subject_unknown token_ended
		token_exists token_expiry token_hash_missing token_label_malformed token_unknown tokens_too_many`,
		unreached: map[string]string{
			"denied":          "policies are asked in front of the kernel, by package auth",
			"unauthenticated": "tokens are checked in front of the kernel, by package auth",
		}}}
}
