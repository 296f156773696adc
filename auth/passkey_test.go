package auth_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"liangshan/auth"
)

// A device is an authenticator in software: one ES256 key, attestation "none" (W3C Web
// Authentication level 2, sections 6.1 and 8.7).
type device struct {
	key     *ecdsa.PrivateKey
	id      []byte
	handle  []byte
	origin  string
	rp      string
	counter uint32
}

func newDevice(t *testing.T, origin, rp string) *device {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &device{key: key, id: []byte("device-key-0001"), origin: origin, rp: rp}
}

var b64 = base64.RawURLEncoding.EncodeToString

func (d *device) client(kind, challenge string) []byte {
	data, _ := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	return data
}

// data is the authenticator data; flags: user present, user verified, and so on.
func (d *device) data(flags byte, more []byte) []byte {
	rp := sha256.Sum256([]byte(d.rp))
	d.counter++
	return append(binary.BigEndian.AppendUint32(append(rp[:], flags), d.counter), more...)
}

// make answers the options of a new passkey.
func (d *device) make(t *testing.T, options []byte) []byte {
	var o struct {
		PublicKey struct {
			Challenge string
			User      struct{ ID string }
		}
	}
	if err := json.Unmarshal(options, &o); err != nil {
		t.Fatal(err)
	}
	d.handle, _ = base64.RawURLEncoding.DecodeString(o.PublicKey.User.ID)
	public, err := d.key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	cose, err1 := cbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: public[1:33], -3: public[33:]})
	attested := binary.BigEndian.AppendUint16(make([]byte, 16), uint16(len(d.id)))
	attested = append(append(attested, d.id...), cose...)
	object, err2 := cbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": d.data(0x45, attested)})
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	answer, _ := json.Marshal(map[string]any{"id": b64(d.id), "rawId": b64(d.id), "type": "public-key",
		"response": map[string]any{"clientDataJSON": b64(d.client("webauthn.create", o.PublicKey.Challenge)),
			"attestationObject": b64(object)}})
	return answer
}

// use answers the options of a sign-in.
func (d *device) use(t *testing.T, options []byte, flags byte) []byte {
	var o struct{ PublicKey struct{ Challenge string } }
	if err := json.Unmarshal(options, &o); err != nil {
		t.Fatal(err)
	}
	client, data := d.client("webauthn.get", o.PublicKey.Challenge), d.data(flags, nil)
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	answer, _ := json.Marshal(map[string]any{"id": b64(d.id), "rawId": b64(d.id), "type": "public-key",
		"response": map[string]any{"clientDataJSON": b64(client), "authenticatorData": b64(data),
			"signature": b64(signature), "userHandle": b64(d.handle)}})
	return answer
}

func TestPasskeys(t *testing.T) {
	d := newDesk(t)
	a, _ := d.join("wu.jiu")
	keys, err := d.Passkeys("https://carbon.example.org", "County")
	if err != nil {
		t.Fatal(err)
	}
	phone := newDevice(t, "https://carbon.example.org", "carbon.example.org")
	options, text, err := keys.BeginNew(background, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	made := phone.make(t, options)
	if err := keys.FinishNew(background, text, "phone", made); err != nil {
		t.Fatal(err)
	}
	d.refused("twice", keys.FinishNew(background, text, "phone", made), auth.ErrSession)

	sign := func(flags byte, change func(*device)) (auth.Account, error) {
		options, text, err := keys.BeginUse(background)
		if err != nil {
			t.Fatal(err)
		}
		other := *phone
		if change != nil {
			change(&other)
		}
		phone.counter++
		return keys.FinishUse(background, text, other.use(t, options, flags))
	}
	got, err := sign(0x05, nil)
	if err != nil || got.ID != a.ID || got.Passkeys != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	_, err = sign(0x01, nil)
	d.refused("nobody was verified", err, auth.ErrPasskey)
	_, err = sign(0x05, func(o *device) { o.origin = "https://carbon.example.com" })
	d.refused("another origin", err, auth.ErrPasskey)
	_, err = sign(0x05, func(o *device) { o.rp = "example.com" })
	d.refused("another site", err, auth.ErrPasskey)
	_, err = sign(0x05, func(o *device) { o.key = newDevice(t, "", "").key })
	d.refused("another key", err, auth.ErrPasskey)
	_, err = sign(0x05, func(o *device) { o.handle = []byte("somebody else") })
	d.refused("another account", err, auth.ErrPasskey)
	_, err = sign(0x05, func(o *device) { o.counter = 0 })
	d.refused("a copy", err, auth.ErrPasskey)
	options, text, _ = keys.BeginUse(background)
	answer := phone.use(t, options, 0x05)
	d.nowMS += 10 * 60_000
	_, err = keys.FinishUse(background, text, answer)
	d.refused("too late", err, auth.ErrSession)

	all, err := d.PasskeysOf(background, a.ID)
	if err != nil || len(all) != 1 || all[0].Label != "phone" || all[0].UsedMS == 0 {
		t.Fatalf("%+v %v", all, err)
	}
	d.refused("unknown", d.DropPasskey(background, a, []byte("x")), auth.ErrPasskeyUnknown)
	d.refused("last", d.DropPasskey(background, auth.Account{ID: a.ID, Passkeys: 1}, all[0].ID), auth.ErrLastWayIn)
	if err := d.DropPasskey(background, a, all[0].ID); err != nil {
		t.Fatal(err)
	}
	_, err = sign(0x05, nil)
	d.refused("dropped", err, auth.ErrPasskey)
}
