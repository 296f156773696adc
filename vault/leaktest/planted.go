package leaktest

// A Person is a synthetic person whose values exist nowhere but in tests.
type Person struct {
	Name     string
	Identity string
	Phone    string
	Account  string
	Address  string
}

// Planted returns synthetic people with rare names: one within GBK, one with characters beyond the basic plane that
// only GB 18030 and Unicode have, one in Latin letters. Their identity numbers check, their birth dates exist.
func Planted() []Person {
	return []Person{
		{"司马翀懿", "33052319640229874X", "19912345671", "6222984071935520413", "安吉县灵峰街道虚构路八百七十一号"},
		{"阚𬭚昭", "330523198811308709", "19976543219", "6217530098842716650", "安吉县天荒坪镇虚构坞九十三号"},
		{"Quillon Vexworth", "330523195510078707", "19955512378", "6228489917350062284", "Imaginary Lane 4711, Anji"},
	}
}

// Secrets returns the values of people as secrets to look for.
func Secrets(people ...Person) []Secret {
	var all []Secret
	for i, person := range people {
		number := string(rune('0' + i%10))
		for _, secret := range []Secret{
			{"name " + number, person.Name}, {"identity number " + number, person.Identity},
			{"phone " + number, person.Phone}, {"account " + number, person.Account}, {"address " + number, person.Address},
		} {
			if secret.Value != "" {
				all = append(all, secret)
			}
		}
	}
	return all
}
