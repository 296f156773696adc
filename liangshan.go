// Package liangshan is the root of the project. It holds no code; its tests hold the rules
// of style: which package may import which, what may be reached from where value is
// decided, and the form of the source.
package liangshan
