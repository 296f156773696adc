package auth_test

import (
	"context"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"liangshan/auth"
	"liangshan/authority"
	"liangshan/kernel"
)

// A desk is accounts with a clock that stands until it is moved.
type desk struct {
	testing.TB
	*auth.Accounts
	nowMS int64
	path  string
}

var background = context.Background()

func newDesk(t testing.TB) *desk {
	d := &desk{TB: t, nowMS: noon, path: filepath.Join(t.TempDir(), auth.AccountsFile)}
	a, err := auth.OpenAccounts(d.path, func() int64 { return d.nowMS })
	if err != nil {
		t.Fatal(err)
	}
	d.Accounts = a
	t.Cleanup(func() { a.Close() })
	return d
}

const (
	goodPassword  = "竹海 two hills 74"
	otherPassword = "a river runs 1998"
)

// join makes an account and begins a session.
func (d *desk) join(name string) (auth.Account, string) {
	d.Helper()
	text, err := d.Invite(background, auth.NewHolding(), 0)
	if err != nil {
		d.Fatal(err)
	}
	a, err := d.Join(background, text, name, goodPassword)
	if err != nil {
		d.Fatal(err)
	}
	session, err := d.Begin(background, a, "password")
	if err != nil {
		d.Fatal(err)
	}
	return a, session
}

func (d *desk) refused(what string, err, want error) {
	d.Helper()
	if !errors.Is(err, want) {
		d.Errorf("%s: %v, not %v", what, err, want)
	}
}

func TestInvitation(t *testing.T) {
	d := newDesk(t)
	any, err := d.Any(background)
	if any || err != nil {
		t.Fatalf("an empty file has accounts: %v", err)
	}
	token := auth.NewHolding()
	text, err := d.Invite(background, token, 0)
	if err != nil {
		t.Fatal(err)
	}
	if any, _ := d.Any(background); any {
		t.Error("the invitation counts")
	}
	if again, found, err := d.Waiting(background); !found || again != token || err != nil {
		t.Fatalf("%v %v", found, err)
	}
	_, err = d.Join(background, text, "zhang.li", goodPassword)
	d.refused("taken back", err, auth.ErrInvitation)
	if _, found, _ := d.Waiting(background); found {
		t.Error("it still waits")
	}
	text, _ = d.Invite(background, token, 0)
	for name, want := range map[string]error{"": auth.ErrName, "1abc": auth.ErrName, "a b": auth.ErrName,
		"a<b": auth.ErrName, strings.Repeat("a", 41): auth.ErrName, "13905720000": auth.ErrName} {
		_, err := d.Join(background, text, name, goodPassword)
		d.refused(name, err, want)
	}
	for password, want := range map[string]error{"short": auth.ErrPasswordShort, "aaaaaaaaaaaa": auth.ErrPasswordKnown,
		"abcdefghijkl": auth.ErrPasswordKnown, "password123": auth.ErrPasswordKnown, "zhang.li-zhang": auth.ErrPasswordKnown,
		"woaini5201314": auth.ErrPasswordKnown, strings.Repeat("一二三四", 30): auth.ErrPasswordLong,
		"\xff\xfe\xfdabcdefghij": auth.ErrPasswordShort} {
		_, err := d.Join(background, text, "zhang.li", password)
		d.refused(password, err, want)
	}
	a, err := d.Join(background, text, " zhang.li ", goodPassword)
	if err != nil || a.Name != "zhang.li" || a.Token != token || !a.HasPassword {
		t.Fatalf("%+v %v", a, err)
	}
	if b, err := d.ByName(background, "ZHANG.li"); err != nil || b.ID != a.ID {
		t.Errorf("by name: %v", err)
	}
	_, err = d.ByName(background, "zhang")
	d.refused("no such name", err, auth.ErrAccount)
	if any, _ := d.Any(background); !any {
		t.Error("there is no account")
	}
	_, err = d.Join(background, text, "other", goodPassword)
	d.refused("used twice", err, auth.ErrInvitation)
	_, err = d.Join(background, text+"x", "other", goodPassword)
	d.refused("changed", err, auth.ErrInvitation)
	second, _ := d.Invite(background, auth.NewHolding(), 0)
	_, err = d.Join(background, second, "ZHANG.LI", goodPassword)
	d.refused("taken", err, auth.ErrNameTaken)
	d.nowMS += auth.InvitationLong.Milliseconds()
	_, err = d.Join(background, second, "other", goodPassword)
	d.refused("too old", err, auth.ErrInvitation)
}

// TestNothingReadable: neither password, nor text of a session or link, nor an account's token
// is in the file.
func TestNothingReadable(t *testing.T) {
	d := newDesk(t)
	link, _ := d.Invite(background, auth.NewHolding(), 0)
	_, session := d.join("wang")
	if err := d.Accounts.Close(); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(d.path + "*")
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{goodPassword, link, session} {
			if strings.Contains(string(data), secret) {
				t.Errorf("%s holds a secret", filepath.Base(name))
			}
		}
		if info, _ := os.Stat(name); info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v", name, info.Mode())
		}
	}
	if err := os.Chmod(d.path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := auth.OpenAccounts(d.path, func() int64 { return 0 }); err == nil {
		t.Error("a file that others may read was opened")
	}
}

func TestSignIn(t *testing.T) {
	d := newDesk(t)
	a, _ := d.join("li.si")
	for _, name := range []string{"li.si", "LI.SI"} {
		got, err := d.SignIn(background, name, goodPassword, "10.0.0.1")
		if err != nil || got.ID != a.ID {
			t.Fatalf("%s: %v", name, err)
		}
	}
	_, err := d.SignIn(background, "li.si", otherPassword, "10.0.0.1")
	d.refused("wrong password", err, auth.ErrSignIn)
	_, err = d.SignIn(background, "nobody", goodPassword, "10.0.0.1")
	d.refused("wrong name", err, auth.ErrSignIn)
	if err := d.CloseAccount(background, a.ID); err != nil {
		t.Fatal(err)
	}
	_, err = d.SignIn(background, "li.si", goodPassword, "10.0.0.1")
	d.refused("closed", err, auth.ErrSignIn)
	if err := d.Renew(background, a.ID, a.Token); err != nil {
		t.Fatal(err)
	}
	if _, err = d.SignIn(background, "li.si", goodPassword, "10.0.0.1"); err != nil {
		t.Error(err)
	}
	d.refused("no account", d.CloseAccount(background, 99), auth.ErrAccount)
}

// TestBackOff: failures make a name wait, whether it exists or not, and an address.
func TestBackOff(t *testing.T) {
	d := newDesk(t)
	d.join("zhao")
	for _, name := range []string{"zhao", "nobody"} {
		var wait *auth.WaitError
		for i := range 5 {
			_, err := d.SignIn(background, name, otherPassword, "10.0.0.2")
			d.refused(name, err, auth.ErrSignIn)
			if errors.As(err, &wait) {
				t.Fatalf("%s: it waits after %d failures", name, i+1)
			}
		}
		_, err := d.SignIn(background, name, goodPassword, "10.0.0.3")
		if !errors.As(err, &wait) || wait.Wait <= 0 || wait.Wait > 15*time.Second {
			t.Fatalf("%s: %v, %v", name, err, wait)
		}
	}
	d.nowMS += 15_000
	if _, err := d.SignIn(background, "zhao", goodPassword, "10.0.0.3"); err != nil {
		t.Fatalf("it waits too long: %v", err)
	}
	for range 12 { // It doubles up to a quarter of an hour.
		_, err := d.SignIn(background, "qian", otherPassword, "10.0.0.4")
		var wait *auth.WaitError
		if errors.As(err, &wait) {
			if wait.Wait > 15*time.Minute {
				t.Fatalf("it waits %v", wait.Wait)
			}
			d.nowMS += wait.Wait.Milliseconds()
		}
	}
	for i := range 60 { // An address that goes through names.
		_, err := d.SignIn(background, "n"+hex.EncodeToString([]byte{byte(i)}), otherPassword, "10.0.0.5")
		if errors.Is(err, auth.ErrWait) {
			if i < 20 {
				t.Fatalf("after %d", i)
			}
			return
		}
	}
	t.Error("an address may go through all names")
}

func TestSession(t *testing.T) {
	d := newDesk(t)
	a, text := d.join("sun")
	s, err := d.Session(background, text)
	if err != nil || s.Account.ID != a.ID || s.How != "password" {
		t.Fatalf("%+v %v", s, err)
	}
	_, err = d.Session(background, text[1:])
	d.refused("another text", err, auth.ErrSession)
	for range 23 { // A click every 29 minutes keeps it for 12 hours, and no longer.
		d.nowMS += (29 * time.Minute).Milliseconds()
		if _, err := d.Session(background, text); err != nil {
			t.Fatal(err)
		}
	}
	d.nowMS = noon + auth.SessionLong.Milliseconds()
	_, err = d.Session(background, text)
	d.refused("too long", err, auth.ErrSession)

	idle, _ := d.Begin(background, a, "password")
	d.nowMS += auth.SessionIdle.Milliseconds()
	_, err = d.Session(background, idle)
	d.refused("idle", err, auth.ErrSession)

	out, _ := d.Begin(background, a, "password")
	if err := errors.Join(d.End(background, out), d.End(background, out)); err != nil {
		t.Fatal(err)
	}
	_, err = d.Session(background, out)
	d.refused("signed out", err, auth.ErrSession)

	one, _ := d.Begin(background, a, "password")
	two, _ := d.Begin(background, a, "password")
	if err := d.CloseAccount(background, a.ID); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{one, two} {
		_, err = d.Session(background, text)
		d.refused("closed", err, auth.ErrSession)
	}
}

func TestPasswords(t *testing.T) {
	d := newDesk(t)
	a, text := d.join("zhou")
	d.refused("old", d.ChangePassword(background, a, otherPassword, "another one 42", "x"), auth.ErrOldPassword)
	d.refused("new", d.ChangePassword(background, a, goodPassword, "short", "x"), auth.ErrPasswordShort)
	if err := d.ChangePassword(background, a, goodPassword, otherPassword, "x"); err != nil {
		t.Fatal(err)
	}
	_, err := d.Session(background, text)
	d.refused("a session from before", err, auth.ErrSession)
	_, err = d.SignIn(background, "zhou", goodPassword, "x")
	d.refused("the old password", err, auth.ErrSignIn)

	link, _ := d.Invite(background, a.Token, a.ID) // Forgotten: an administrator makes a link.
	if i, err := d.Invitation(background, link); err != nil || i.Name != "zhou" {
		t.Fatalf("%+v %v", i, err)
	}
	again, err := d.Join(background, link, "ignored", goodPassword)
	if err != nil || again.ID != a.ID || again.Name != "zhou" {
		t.Fatalf("%+v %v", again, err)
	}
	if _, err = d.SignIn(background, "zhou", goodPassword, "x"); err != nil {
		t.Error(err)
	}
	notes, err := d.Notes(background, "", 0, 100)
	if err != nil || len(notes) != 5 || notes[0].What != "password_set" || notes[4].What != "joined" {
		t.Errorf("%+v %v", notes, err)
	}
}

// TestArgon checks the derivation against the vector of RFC 9106, section 5.3, as far as the
// library lets it be given (no secret, no associated data), and that hashes carry what they cost.
func TestArgon(t *testing.T) {
	// Made with the reference implementation: argon2 somesalt -id -t 2 -m 16 -p 1, "password".
	want := "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"
	if got := hex.EncodeToString(argon2.IDKey([]byte("password"), []byte("somesalt"), 2, 1<<16, 1, 32)); got != want {
		t.Errorf("argon2id: %s", got)
	}
}

// TestHolder: an account ends with the token that it stands on, and with its actor.
func TestHolder(t *testing.T) {
	c := newCounty(t)
	hash := auth.NewHolding()
	c.do("authority.grant_token", authority.GrantToken{Actor: 2, Hash: hash, Expires: noon + 1000_000, Label: auth.AccountLabel})
	holder := func(at int64) error {
		who, _, err := c.gate.Holder(hash, at)
		if err == nil && who.Actor.Number != 2 {
			t.Errorf("it is actor %d", who.Actor.Number)
		}
		return err
	}
	if err := holder(noon); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.gate.Holder(auth.NewHolding(), noon); !errors.Is(err, authority.ErrUnauthenticated) {
		t.Errorf("a token that nobody granted: %v", err)
	}
	if err := holder(noon + 1000_000); !errors.Is(err, authority.ErrUnauthenticated) {
		t.Errorf("expired: %v", err)
	}
	c.do("authority.suspend_actor", authority.SuspendActor{Actor: 2, Reason: "on_leave"})
	if err := holder(noon); !errors.Is(err, authority.ErrUnauthenticated) {
		t.Errorf("suspended: %v", err)
	}
	c.do("authority.restore_actor", authority.RestoreActor{Actor: 2, Reason: "back"})
	if err := holder(noon); err != nil {
		t.Error(err)
	}
	c.do("authority.revoke_token", authority.RevokeToken{Token: 2})
	if err := holder(noon); !errors.Is(err, authority.ErrUnauthenticated) {
		t.Errorf("revoked: %v", err)
	}
	var nobody auth.Gate
	if _, _, err := nobody.Holder(hash, noon); !errors.Is(err, authority.ErrUnauthenticated) {
		t.Errorf("before the first directory: %v", err)
	}
}

// TestPagePermission: a page is in no group, so that "may read all tables" opens none.
func TestPagePermission(t *testing.T) {
	c := newCounty(t, authority.PolicyText{Name: "county", Text: `
permit (principal in Role::"clerk", action in Action::"read", resource);
permit (principal in Role::"releaser", action == Action::"read:page_work", resource);
permit (principal in Role::"releaser", action == Action::"ledger.transfer", resource) when { resource.amount < 100 };
forbid (principal, action == Action::"read:page_users", resource);`})
	for _, q := range []struct {
		actor      uint64
		permission string
		want       bool
	}{
		{2, auth.Read("ledger_account"), true}, {2, auth.Page("work"), false}, {4, auth.Page("work"), true},
		{4, auth.Page("users"), false}, {3, auth.Page("work"), false}, {4, "ledger.transfer", true},
		{2, "ledger.transfer", false}, {4, "ledger.close", false}, {9, auth.Page("work"), false},
	} {
		if got := c.gate.May(kernel.Actor(q.actor), q.permission); got != q.want {
			t.Errorf("actor %d, %s: %v", q.actor, q.permission, got)
		}
	}
	c.asks(auth.Request{Actor: 2, Permission: auth.Page("work"), TimeMS: noon}, authority.ErrDenied)
	c.asks(auth.Request{Actor: 4, Permission: auth.Page("work"), TimeMS: noon}, nil)
}

// TestAssistance: acting for somebody needs a reason, holds for half an hour, and is kept.
func TestAssistance(t *testing.T) {
	d := newDesk(t)
	a, _ := d.join("feng")
	for _, reason := range []string{"", "Because", "王家", "a", "13900000000"} {
		d.refused(reason, d.Assist(background, a.ID, 7, reason), auth.ErrAssistReason)
	}
	if now, err := d.Assists(background, a.ID, 7); now || err != nil {
		t.Fatal(now, err)
	}
	if err := d.Assist(background, a.ID, 7, "asked_in_person"); err != nil {
		t.Fatal(err)
	}
	for person, want := range map[uint64]bool{7: true, 8: false} {
		if now, err := d.Assists(background, a.ID, person); now != want || err != nil {
			t.Errorf("person %d: %v %v", person, now, err)
		}
	}
	d.nowMS += auth.AssistanceLong.Milliseconds()
	if now, _ := d.Assists(background, a.ID, 7); now {
		t.Error("it never ends")
	}
	all, err := d.Assistances(background, "", 0, 0, 10)
	if err != nil || len(all) != 1 || all[0].Person != 7 || all[0].Name != "feng" {
		t.Errorf("%+v %v", all, err)
	}
}

// TestResetLinks: a link to a new password ends with the next one, and with every new password however it was set; what
// else lets in ends if it is asked for.
func TestResetLinks(t *testing.T) {
	d := newDesk(t)
	a, _ := d.join("王五")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	link := func() string {
		text, err := d.Invite(background, a.Token, a.ID)
		must(err)
		return text
	}
	first, second := link(), link()
	_, err := d.Join(background, first, "", otherPassword)
	d.refused("the first link after the second", err, auth.ErrInvitation)
	_, err = d.Join(background, second, "", otherPassword)
	must(err)
	third := link()
	must(d.ChangePassword(background, a, otherPassword, goodPassword, "here"))
	_, err = d.Join(background, third, "", otherPassword)
	d.refused("a link after the password was changed", err, auth.ErrInvitation)
	session, err := d.Begin(background, a, "passkey")
	must(err)
	must(d.DropWays(background, a.ID))
	_, err = d.Session(background, session)
	d.refused("a session after the ways were dropped", err, auth.ErrSession)
	_, err = d.SignIn(background, "王五", goodPassword, "here")
	must(err)
}
