package leaktest

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

type form struct {
	form  string
	bytes []byte
}

// hashFoundBytes is how much of a digest is looked for.
const hashFoundBytes = 8

// forms returns every way in which a value is looked for.
func forms(value string) []form {
	var all []form
	for _, variant := range variants(value) {
		for _, set := range charsets(variant) {
			all = append(all, set)
			all = append(all, dumps(set)...)
			all = append(all, hashes(set)...)
		}
		for _, newline := range []string{variant + "\n", variant + "\r\n"} { // What `echo value | sha256sum` hashes.
			all = append(all, hashes(form{"utf-8 with newline", []byte(newline)})...)
		}
		all = append(all, escapes(variant)...)
	}
	return append(all, integers(value)...)
}

// variants returns the value as typed and as programs bring it into a normal form or group its digits.
func variants(value string) []string {
	all := []string{value}
	add := func(text string) {
		for _, have := range all {
			if have == text {
				return
			}
		}
		all = append(all, text)
	}
	add(strings.ToLower(value))
	add(strings.ToUpper(value))
	if len(value) < 11 || strings.Trim(value, "0123456789Xx") != "" {
		return all
	}
	add(strings.Map(func(r rune) rune { return r + '！' - '!' }, value))
	for _, separator := range []string{" ", "-"} {
		add(grouped(value, separator, 4, 4, 4, 4, 4, 4, 4))
		if len(value) == 18 {
			add(grouped(value, separator, 6, 8, 4))
		}
		if len(value) == 11 {
			add(grouped(value, separator, 3, 4, 4))
		}
	}
	return all
}

func grouped(value, separator string, sizes ...int) string {
	var groups []string
	for _, size := range sizes {
		size = min(size, len(value))
		if size > 0 {
			groups = append(groups, value[:size])
		}
		value = value[size:]
	}
	return strings.Join(groups, separator)
}

// charsets returns a text in the character sets in use in Chinese offices.
func charsets(text string) []form {
	all := []form{{"utf-8", []byte(text)}}
	if gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(text)); err == nil {
		all = append(all, form{"gbk", gbk})
	}
	if gb18030, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text)); err == nil {
		all = append(all, form{"gb18030", gb18030})
	}
	var little, big []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		little = binary.LittleEndian.AppendUint16(little, unit)
		big = binary.BigEndian.AppendUint16(big, unit)
	}
	return append(all, form{"utf-16le", little}, form{"utf-16be", big})
}

// dumps returns bytes as programs print them.
func dumps(f form) []form {
	lower := hex.EncodeToString(f.bytes)
	all := []form{
		{"hex of " + f.form, []byte(lower)},
		{"upper-case hex of " + f.form, []byte(strings.ToUpper(lower))},
		{"spaced hex of " + f.form, fmt.Appendf(nil, "% x", f.bytes)},
		{"spaced upper-case hex of " + f.form, fmt.Appendf(nil, "% X", f.bytes)},
		{"bytes in decimal of " + f.form, decimals(f.bytes, " ")},
		{"bytes in decimal with commas of " + f.form, decimals(f.bytes, ",")},
	}
	for shift := range 3 {
		all = append(all,
			form{fmt.Sprintf("base64 of %s, shifted by %d", f.form, shift), shifted(base64.RawStdEncoding, f.bytes, shift)},
			form{fmt.Sprintf("base64url of %s, shifted by %d", f.form, shift), shifted(base64.RawURLEncoding, f.bytes, shift)})
	}
	return all
}

func decimals(data []byte, separator string) []byte {
	parts := make([]string, len(data))
	for i, b := range data {
		parts[i] = strconv.Itoa(int(b))
	}
	return []byte(strings.Join(parts, separator))
}

// shifted returns the characters of base64 that depend on nothing but the data when so many bytes stand before it.
func shifted(encoding *base64.Encoding, data []byte, shift int) []byte {
	text := encoding.EncodeToString(append(make([]byte, shift), data...))
	first := (shift*8 + 5) / 6
	last := (shift + len(data)) * 8 / 6
	return []byte(text[first:last])
}

// hashes returns the beginnings of the plain hashes of bytes.
func hashes(f form) []form {
	md, s1, s3 := md5.Sum(f.bytes), sha1.Sum(f.bytes), sm3(f.bytes)
	s256, s512 := sha256.Sum256(f.bytes), sha512.Sum512(f.bytes)
	var all []form
	for _, digest := range []form{
		{"md5", md[:]}, {"sha-1", s1[:]}, {"sha-256", s256[:]}, {"sha-512", s512[:]}, {"sm3", s3[:]},
	} {
		start := form{digest.form + " of " + f.form, digest.bytes[:hashFoundBytes]}
		all = append(all, start)
		all = append(all, dumps(start)...)
	}
	return all
}

// escapes returns a text as it stands inside other languages.
func escapes(text string) []form {
	var jsonLower, goText, decimal, hexadecimal strings.Builder
	for _, r := range text {
		fmt.Fprintf(&decimal, "&#%d;", r)
		fmt.Fprintf(&hexadecimal, "&#x%x;", r)
		switch {
		case r < 0x80:
			jsonLower.WriteRune(r)
			goText.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&jsonLower, `\u%04x\u%04x`, high, low)
			fmt.Fprintf(&goText, `\U%08x`, r)
		default:
			fmt.Fprintf(&jsonLower, `\u%04x`, r)
			fmt.Fprintf(&goText, `\u%04x`, r)
		}
	}
	percent := url.QueryEscape(text)
	all := []form{
		{"json escape", []byte(jsonLower.String())},
		{"json escape with upper-case digits", []byte(upperDigits(jsonLower.String()))},
		{"go escape", []byte(goText.String())},
		{"html entities", []byte(decimal.String())},
		{"html entities in hex", []byte(hexadecimal.String())},
		{"html entities in upper-case hex", []byte(strings.ToUpper(hexadecimal.String()))},
		{"percent escape", []byte(percent)},
		{"percent escape in lower case", []byte(lowerPercent(percent))},
		{"quoted-printable", []byte(strings.ReplaceAll(percent, "%", "="))},
	}
	if gbk, err := simplifiedchinese.GBK.NewEncoder().String(text); err == nil {
		all = append(all, form{"percent escape of gbk", []byte(url.QueryEscape(gbk))})
	}
	return all
}

func upperDigits(escaped string) string {
	return strings.ReplaceAll(strings.ToUpper(escaped), `\U`, `\u`)
}

func lowerPercent(escaped string) string {
	lower := []byte(escaped)
	for i := range lower {
		if lower[i] == '%' && i+2 < len(lower) {
			copy(lower[i+1:], strings.ToLower(escaped[i+1:i+3]))
		}
	}
	return string(lower)
}

// integers returns a number of digits as a packed integer: SQLite and CBOR write big-endian ones, protobuf varints.
func integers(value string) []form {
	n, err := strconv.ParseUint(value, 10, 64)
	if err != nil {
		return nil
	}
	size := (bits.Len64(n) + 7) / 8
	big := binary.BigEndian.AppendUint64(nil, n)[8-size:]
	little := binary.LittleEndian.AppendUint64(nil, n)[:size]
	all := []form{
		{"big-endian integer", big}, {"little-endian integer", little}, {"varint", binary.AppendUvarint(nil, n)},
		{"integer in hex", []byte(strconv.FormatUint(n, 16))},
		{"integer in upper-case hex", []byte(strings.ToUpper(strconv.FormatUint(n, 16)))},
	}
	for _, packed := range all[:2] {
		all = append(all, dumps(packed)...)
	}
	return all
}
