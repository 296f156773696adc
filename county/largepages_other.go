//go:build !linux

package county

// adviseLargePages does nothing: the system chooses its pages itself.
func adviseLargePages() error { return nil }
