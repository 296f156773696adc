package person

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// A Proxy says from when and until when one person may act for another who has asked for it, such as a daughter for
// her father. It ends by itself, with the death of either (Civil Code, article 173), and binds neither in anything
// else: numbers that are merged or erased need not end it first.
type Proxy struct {
	_           struct{}      `cbor:",toarray"`
	From, Until calendar.Date // Until is the last day.
}

// GrantProxy asks to note that a person lets another act for it.
type GrantProxy struct {
	Person Number        `cbor:"1,keyasint" json:"person"`
	Proxy  Number        `cbor:"2,keyasint" json:"proxy"`
	From   calendar.Date `cbor:"3,keyasint" json:"from"`
	Until  calendar.Date `cbor:"4,keyasint" json:"until"` // The last day; none is for ever.
	Basis  string        `cbor:"5,keyasint" json:"basis"` // A code of what it rests on, such as "power_of_attorney".
}

// ProxyGranted says that a person lets another act for it.
type ProxyGranted GrantProxy

// GrantProxy decides whether a proxy may be noted.
func (r *Registry) GrantProxy(tx *kernel.Tx, c GrantProxy) error {
	if _, err := r.living(c.Person); err != nil {
		return err
	}
	proxy, err := r.living(c.Proxy)
	switch {
	case err != nil:
		return err
	case c.Person == c.Proxy:
		return ErrProxySelf
	case proxy.Guardians > 0:
		return ErrProxyWard
	case !village.ValidCode(c.Basis):
		return ErrBasis
	}
	if err := checkDate(tx, c.From, 0); err != nil {
		return err
	}
	if c.Until == 0 || c.Until > calendar.DateMax || c.Until.EndMillis() <= tx.Time {
		return ErrUntilPast
	}
	if old, ok := r.proxies.Get(pair{First: c.Person, Second: c.Proxy}); ok && old.Until.EndMillis() > tx.Time {
		return ErrProxyAlready
	}
	r.proxyGranted.Emit(tx, ProxyGranted(c))
	return nil
}

func (r *Registry) applyProxyGranted(e ProxyGranted) {
	r.proxies.Put(pair{First: e.Person, Second: e.Proxy}, Proxy{From: e.From, Until: e.Until})
}

func projectProxyGranted(at kernel.At, e ProxyGranted, exec kernel.Exec) {
	exec(`INSERT INTO person_proxy (sequence, person, proxy, from_date, until_date, basis) VALUES (?, ?, ?, ?, ?, ?)`,
		int64(at.Sequence), int64(e.Person), int64(e.Proxy), e.From.String(), e.Until.String(), e.Basis)
}

// EndProxy asks to note that a person no longer lets another act for it. Either of them may want that.
type EndProxy struct {
	Person Number        `cbor:"1,keyasint" json:"person"`
	Proxy  Number        `cbor:"2,keyasint" json:"proxy"`
	Date   calendar.Date `cbor:"3,keyasint" json:"date"`   // The first day on which it no longer holds.
	Reason string        `cbor:"4,keyasint" json:"reason"` // A code, such as "withdrawn".
}

// ProxyEnded says that a person no longer lets another act for it.
type ProxyEnded EndProxy

// EndProxy decides whether a proxy may be ended.
func (r *Registry) EndProxy(tx *kernel.Tx, c EndProxy) error {
	row, ok := r.proxies.Get(pair{First: c.Person, Second: c.Proxy})
	switch {
	case !ok || row.Until.EndMillis() <= tx.Time:
		return ErrNotProxy
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	if err := checkDate(tx, c.Date, row.From); err != nil {
		return err
	}
	r.proxyEnded.Emit(tx, ProxyEnded(c))
	return nil
}

func (r *Registry) applyProxyEnded(e ProxyEnded) {
	r.proxies.Delete(pair{First: e.Person, Second: e.Proxy})
}

func projectProxyEnded(_ kernel.At, e ProxyEnded, exec kernel.Exec) {
	exec(`UPDATE person_proxy SET ended_date = ?, reason = ? WHERE sequence = (SELECT max(sequence) FROM person_proxy
		WHERE person = ? AND proxy = ?)`, e.Date.String(), e.Reason, int64(e.Person), int64(e.Proxy))
}

// ProxyOf returns the proxy that a person was last given for another and that was not ended; its last day may be over.
func (r *Registry) ProxyOf(person, proxy Number) (Proxy, bool) {
	return r.proxies.Get(pair{First: person, Second: proxy})
}
