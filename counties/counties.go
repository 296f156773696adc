// Package counties holds the counties that come with the program, as data.
package counties

import "embed"

// Files are the counties' folders, named by code.
//
//go:embed 330523
var Files embed.FS
