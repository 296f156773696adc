package main

import "syscall"

// peakMiB returns the most memory that the process has held, in MiB.
func peakMiB() int64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return used.Maxrss / 1024 // Linux counts kilobytes.
}
