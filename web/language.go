package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"liangshan/api"
)

// The language of a page is what ?lang= says, else what was chosen before (a cookie), else what
// the browser asks for, else Chinese. A choice by ?lang= is remembered where cookies are taken,
// and carried along in links where they are not.

const languageCookie = "lang"

// languageOf returns whether a page is in English, and whether ?lang= says so beyond what the
// browser would get without it.
func languageOf(r *http.Request) (english, carried bool) {
	usual := preferred(r)
	switch r.URL.Query().Get("lang") {
	case "en":
		return true, !usual
	case "zh":
		return false, usual
	}
	return usual, false
}

func preferred(r *http.Request) (english bool) {
	if c, err := r.Cookie(languageCookie); err == nil && (c.Value == "en" || c.Value == "zh") {
		return c.Value == "en"
	}
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil {
		return false
	}
	for _, tag := range tags { // In the order in which they are liked.
		switch base, _ := tag.Base(); base.String() {
		case "zh":
			return false
		case "en":
			return true
		}
	}
	return false
}

// remember keeps a choice of language for a year.
func (s *Site) remember(w http.ResponseWriter, r *http.Request) {
	chosen := r.URL.Query().Get("lang")
	if chosen != "en" && chosen != "zh" {
		return
	}
	if c, err := r.Cookie(languageCookie); err == nil && c.Value == chosen {
		return
	}
	http.SetCookie(
		w,
		&http.Cookie{Name: languageCookie, Value: chosen, Path: s.options.Below + "/", MaxAge: 365 * 24 * 3600,
			HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.secure(r)},
	)
}

// inLanguage puts the languages of a page onto it, which is at a path. What answers a form leads to the page on which
// the form stands: to send it again in another language would do again what it does.
func (p *page) inLanguage(r *http.Request, at string) {
	english, carried := languageOf(r)
	p.English = english
	here, other := "zh", "en"
	if english {
		here, other = "en", "zh"
	}
	if carried {
		p.Lang = "?lang=" + here
	}
	p.OtherHref = at
	if !strings.HasPrefix(p.OtherHref, "/") || strings.HasPrefix(p.OtherHref, "//") {
		p.OtherHref = "/" // Never to another host.
	}
	query := url.Values{}
	if r.Method == http.MethodGet {
		query = r.URL.Query()
	}
	query.Set("lang", other)
	p.OtherHref += "?" + query.Encode()
}

// again lets a page that answers a form lead to itself in the other language by an address that asks for it.
func (p *page) again(path string, words ...string) {
	p.OtherHref = queried(path, append(words, "lang", p.choose("en", "zh"))...)
}

// resend lets a page that answers a form be shown in the other language with what was sent, so that nothing that was
// written is lost. step is sent besides: that of showing the form again, where to send it alone would do something.
func (p *page) resend(path, step string, in url.Values) {
	p.again(path)
	for key, values := range in {
		switch key {
		case stepField, "request.add", "request.remove":
		default:
			p.Resent = append(p.Resent, keptPair{key, values[0]})
		}
	}
	slices.SortFunc(p.Resent, func(a, b keptPair) int { return strings.Compare(a.Name, b.Name) })
	p.Resent = append(p.Resent, keptPair{stepField, step})
}

// stepField says what is to become of a form that is sent.
const stepField = "request.step"

// secure reports whether cookies may go over TLS only.
func (s *Site) secure(r *http.Request) bool {
	return api.OverTLS(r) || strings.HasPrefix(s.options.Public, "https://")
}
