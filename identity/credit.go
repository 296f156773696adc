package identity

import "strings"

// A CreditCode is a unified social credit code in normal form, 18 characters.
type CreditCode string

// creditAlphabet holds the 31 characters of GB 32100-2015 by value: no I, O, S, V and Z.
const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// ParseCreditCode reads a unified social credit code (GB 32100-2015): one character for the registering authority,
// one for the kind of organisation, six digits of the division of registration, nine of the organisation code, one
// to check. Authorities and kinds were added by amendment more than once, so any character of the alphabet passes
// there. The error is a Fault.
func ParseCreditCode(text string) (CreditCode, error) {
	c := Narrow(text)
	for i := 0; i < len(c); i++ {
		if strings.IndexByte(creditAlphabet, c[i]) < 0 {
			return "", CreditCodeCharacter
		}
	}
	if len(c) != 18 {
		return "", CreditCodeLength
	}
	if !digitsOnly(c[2:8]) {
		return "", CreditCodeCharacter
	}
	// 10 stands for authorities of the state itself (100000), which is no province.
	if !isProvince(c[2:4]) && c[2:8] != "100000" {
		return "", CreditCodeDivision
	}
	if c[17] != creditCheck(c[:17]) {
		return "", CreditCodeChecksum
	}
	if c[16] != organisationCheck(c[8:16]) {
		return "", CreditCodeOrganisation
	}
	return CreditCode(c), nil
}

// creditCheck computes the check character over 17 characters: weights 3^(i-1) mod 31, complement to 31
// (GB 32100-2015, after GB/T 17710).
func creditCheck(characters string) byte {
	sum, weight := 0, 1
	for i := 0; i < 17; i++ {
		sum += strings.IndexByte(creditAlphabet, characters[i]) * weight
		weight = weight * 3 % 31
	}
	return creditAlphabet[(31-sum%31)%31]
}

// Authority returns the character of the registering authority: 1 for the establishment office, 5 for civil affairs,
// 9 for market regulation, N for agriculture, and others.
func (c CreditCode) Authority() byte { return c[0] }

// Division returns the six digits of the division of registration.
func (c CreditCode) Division() string { return string(c[2:8]) }

// Organisation returns the organisation code inside.
func (c CreditCode) Organisation() OrganisationCode { return OrganisationCode(c[8:17]) }

// An OrganisationCode is a code by GB 11714-1997 in normal form: 8 characters and one to check, without hyphen.
type OrganisationCode string

// ParseOrganisationCode reads an organisation code, with or without the hyphen before its last character. The
// error is a Fault.
func ParseOrganisationCode(text string) (OrganisationCode, error) {
	c := Narrow(text)
	if len(c) == 10 && c[8] == '-' {
		c = c[:8] + c[9:]
	}
	for i := 0; i < len(c); i++ {
		if !digitsOnly(c[i:i+1]) && (c[i] < 'A' || c[i] > 'Z') {
			return "", OrganisationCodeCharacter
		}
	}
	if len(c) != 9 {
		return "", OrganisationCodeLength
	}
	if c[8] != organisationCheck(c[:8]) {
		return "", OrganisationCodeChecksum
	}
	return OrganisationCode(c), nil
}

// organisationCheck computes the check character over 8 characters by GB 11714-1997: digits count 0 to 9, letters 10
// to 35, complement to 11, where 10 is written X and 11 is written 0.
func organisationCheck(characters string) byte {
	weights := [8]int{3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, weight := range weights {
		value := int(characters[i] - '0')
		if characters[i] >= 'A' {
			value = int(characters[i]-'A') + 10
		}
		sum += value * weight
	}
	return "0X987654321"[sum%11]
}
