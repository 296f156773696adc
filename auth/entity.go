package auth

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/cedar-policy/cedar-go"

	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/kernel"
)

// Types of entities that policies know.
const (
	typeActor      cedar.EntityType = "Actor"
	typeRole       cedar.EntityType = "Role"
	typeDepartment cedar.EntityType = "Department"
	typeAction     cedar.EntityType = "Action"
	typeCommand    cedar.EntityType = "Command"
	typeTable      cedar.EntityType = "Table"
)

func actorUID(number kernel.Actor) cedar.EntityUID {
	return cedar.NewEntityUID(typeActor, cedar.String(strconv.FormatUint(uint64(number), 10)))
}

// of returns an actor as policies see it.
func (p *principals) of(actor authority.Actor) *principal {
	if made, ok := p.made.Load(actor.Number); ok {
		return made.(*principal)
	}
	var parents []cedar.EntityUID
	for _, role := range actor.Roles {
		parents = append(parents, cedar.NewEntityUID(typeRole, cedar.String(role)))
	}
	fields := cedar.RecordMap{
		"number": cedar.Long(actor.Number),
		"kind":   cedar.String(actor.Kind),
	}
	if actor.Department != "" {
		parents = append(parents, cedar.NewEntityUID(typeDepartment, cedar.String(actor.Department)))
		fields["department"] = cedar.String(actor.Department)
	}
	if actor.Subject != 0 {
		fields["subject"] = cedar.Long(actor.Subject)
	}
	made, _ := p.made.LoadOrStore(actor.Number, &principal{entity: cedar.Entity{
		UID:        actorUID(actor.Number),
		Parents:    cedar.NewEntityUIDSet(parents...),
		Attributes: cedar.NewRecord(fields),
	}})
	return made.(*principal)
}

// What policies can look at. Other names in a policy are mistakes.
var (
	principalAttributes = []string{"number", "kind", "department", "subject"}
	contextAttributes   = []string{"time", "hour", "weekday", "second", "proposer"}
)

// A moment is the context of every question asked in one second, except of releases.
type moment struct {
	second int64
	record cedar.Record
}

// context returns the context of a question. It is exact to the second, so that within
// one second it is made once.
func (g *Gate) context(r *Request) cedar.Record {
	second := r.TimeMS / 1000
	if r.Proposer == 0 {
		if m := g.clock.Load(); m != nil && m.second == second {
			return m.record
		}
	}
	fields := cedar.RecordMap{
		"time":   cedar.NewDatetimeFromMillis(second * 1000),
		"second": cedar.Boolean(r.Proposer != 0),
	}
	if date, err := calendar.FromMillis(second * 1000); err == nil {
		fields["hour"] = cedar.Long((second*1000 - date.StartMillis()) / (3600 * 1000))
		fields["weekday"] = cedar.Long(date.Weekday())
	}
	if r.Proposer != 0 {
		fields["proposer"] = actorUID(r.Proposer)
		return cedar.NewRecord(fields)
	}
	m := &moment{second, cedar.NewRecord(fields)}
	g.clock.Store(m)
	return m.record
}

// An Attribute is something about the resource that policies can look at.
type Attribute struct {
	name  string
	value cedar.Value
}

// Amount makes an attribute of a whole number.
func Amount(name string, value int64) Attribute { return Attribute{name, cedar.Long(value)} }

// Text makes an attribute of a text.
func Text(name, value string) Attribute { return Attribute{name, cedar.String(value)} }

// attributes returns what policies see of the resource, as far as they name it.
func attributes(r *Request, named []string) cedar.Record {
	fields := cedar.RecordMap{}
	if r.Command != nil {
		v := reflect.ValueOf(r.Command)
		for _, f := range fieldsOf(v.Type()) {
			if !slices.Contains(named, f.name) {
				continue
			}
			if value, ok := valueOf(v.Field(f.index)); ok {
				fields[cedar.String(f.name)] = value
			}
		}
	}
	for _, a := range r.Attributes {
		if slices.Contains(named, a.name) {
			fields[cedar.String(a.name)] = a.value
		}
	}
	delete(fields, owedBy) // Nobody says of his own command whose business it is.
	if r.Command != nil && r.owedBy != nil && slices.Contains(named, owedBy) {
		if unit := r.whose(); unit != "" {
			fields[owedBy] = cedar.String(unit)
		}
	}
	if r.Command != nil {
		for name := range r.maker {
			if slices.Contains(named, name) {
				r.put(fields, name)
			}
		}
	}
	return cedar.NewRecord(fields)
}

// put puts an attribute that the county makes in the place of what the command may call so, if the county makes it for
// such a command. It is asked once, as whose is.
func (r *Request) put(fields cedar.RecordMap, name string) {
	one, asked := r.made[name]
	if !asked {
		value, known, err := r.maker[name](r.Command)
		if one = (made{value, known}); err != nil {
			one, r.unknown = made{nil, true}, err
		}
		if r.made == nil {
			r.made = map[string]made{}
		}
		r.made[name] = one
	}
	if !one.known {
		return
	}
	delete(fields, cedar.String(name))
	switch v := one.value.(type) {
	case string:
		fields[cedar.String(name)] = cedar.String(v)
	case int64:
		fields[cedar.String(name)] = cedar.Long(v)
	}
}

// whose returns whose business the command is, which is asked once: the writer of the county is, and policies look
// often.
func (r *Request) whose() string {
	if r.owed == nil {
		unit, err := r.owedBy(r.Command)
		if err != nil {
			unit = ""
		}
		r.owed, r.unknown = &unit, err
	}
	return *r.owed
}

// owedBy is the attribute that the county itself makes: whose business a command is.
const owedBy = "owed_by"

// A field is one field of a command that policies see.
type field struct {
	index int
	name  string
}

var fieldsKnown sync.Map // reflect.Type → []field

// fieldsOf returns the fields of a command's type, by their names in JSON.
func fieldsOf(t reflect.Type) []field {
	if known, ok := fieldsKnown.Load(t); ok {
		return known.([]field)
	}
	var list []field
	if t.Kind() == reflect.Struct {
		for i := range t.NumField() {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			if t.Field(i).IsExported() && name != "" && name != "-" {
				list = append(list, field{i, name})
			}
		}
	}
	fieldsKnown.Store(t, list)
	return list
}

// valueOf returns a field as policies see it. Of a list they see how long it is. What has
// no value for them is absent, and looking at it is an error, which never permits.
func valueOf(v reflect.Value) (cedar.Value, bool) {
	switch v.Kind() {
	case reflect.Bool:
		return cedar.Boolean(v.Bool()), true
	case reflect.String:
		return cedar.String(v.String()), true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return cedar.Long(v.Int()), true
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if v.Uint() <= math.MaxInt64 {
			return cedar.Long(v.Uint()), true
		}
	case reflect.Slice:
		return cedar.Long(v.Len()), true
	}
	return nil, false
}
