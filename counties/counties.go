// Package counties holds the counties that come with the program, as data: a folder for
// each, named by its code, and one test that no other code names any of them.
package counties

import "embed"

// Files are the counties' folders, named by code.
//
//go:embed [0-9][0-9][0-9][0-9][0-9][0-9]
var Files embed.FS
