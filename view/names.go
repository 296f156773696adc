package view

import (
	"reflect"
	"strings"
)

// mentions reports whether a statement names a table, in any case of letters.
func mentions(query, table string) bool {
	query, table = strings.ToLower(query), strings.ToLower(table)
	for {
		i := strings.Index(query, table)
		if i < 0 {
			return false
		}
		end := i + len(table)
		if (i == 0 || !inName(query[i-1])) && (end == len(query) || !inName(query[end])) {
			return true
		}
		query = query[end:]
	}
}

func inName(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 0x80
}

// integer returns an integer of whatever type as SQLite keeps it.
func integer(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case uint64:
		return int64(v), v <= 1<<63-1
	}
	r := reflect.ValueOf(v)
	switch {
	case r.IsValid() && r.CanInt():
		return r.Int(), true
	case r.IsValid() && r.CanUint():
		return int64(r.Uint()), r.Uint() <= 1<<63-1
	}
	return 0, false
}
