package sim

import (
	"errors"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"

	wiring "liangshan/county"
	"liangshan/kernel"
	"liangshan/sim/twin"
)

// A module is a package of rules in the simulation: how it is declared, what is asked of it,
// and its twin. Each has a file workload_<module>.go, and stands in newModules.
type module interface {
	// attach finds the module in a new county, or adds it.
	attach(c *wiring.County) instance
	// covers says of which modules the workload asks everything.
	covers() []cover
	// draw returns a command at random, also one of another module that has to come first. now is
	// the county's time, in milliseconds since 1970.
	draw(chance *rand.Rand, now int64) any
	// decide says what becomes of a command of the module, and does it to the twin. false: it
	// is no command of the module.
	decide(env twin.Env, command any) (twin.Verdict, bool)
	// due returns what falls due at a time or before; end lets one of it fall due.
	due(now int64) []twin.Deadline
	end(d twin.Deadline) bool
	// released returns the names of the commands that take a second person.
	released() []string
	// vary draws how the module is used in one world, which may be mainly about it.
	vary(chance *rand.Rand, mainly bool)
	// weight says how often a command is drawn from it.
	weight() int
}

// A waiter is a module in which something may wait for days to pass.
type waiter interface {
	waits(now int64) bool
}

// A pacer is a waiter that says itself for how long it waits, in milliseconds, and whether it has little to do
// before.
type pacer interface {
	pause(chance *rand.Rand, now int64) int64
	idle() bool
}

// A loner is a module of which nothing is asked in worlds that are mainly about another.
type loner interface {
	alone()
}

// A chainer is a module whose deadlines bring about others at once, or take others back: fire lets one fall due
// and counts the events that it brings beside its own. false: it is none of the module.
type chainer interface {
	fire(env twin.Env, d twin.Deadline) (more int, ok bool)
}

// An aimer is a module that brings about on purpose what chance seldom does.
type aimer interface {
	aims() []twin.Aim
}

// An instance is a module as it stands in one kernel.
type instance struct {
	audit      func() error
	compare    func() error // Holds what may have changed since the last call against the twin.
	compareAll func() error
}

// A cover is a module of which a workload sends every command and sees every refusal.
type cover struct {
	module    string            // As it begins the names of its commands and codes.
	codes     string            // Refusals that have to be seen; those of other modules with their names.
	unreached map[string]string // Refusals that no command of a workload can lead to, and why.
	unasked   map[string]string // Commands that no workload asks, and why.
}

// list returns the codes that have to be seen.
func (c cover) list() []string {
	codes := strings.Fields(c.codes)
	for i, code := range codes {
		if !strings.Contains(code, ".") {
			codes[i] = c.module + "." + code
		}
	}
	return codes
}

// uncovered names the modules that stand in a county and of which the simulation asks
// nothing, with the reason. A module that is wired anew is named here until it has a workload.
var uncovered = map[string]string{
	"county": "publishing a file calls the rules of the modules that it is about, which are covered",
}

// newModules returns all workloads of some twins, in the order in which they are asked.
func newModules(t *twin.County) []module {
	return []module{newProbe(), newRegisterModule(t), newLedgerModule(t), newPersonModule(t),
		newAuthorityModule(t), newLandModule(t), newCarbonModule(t), newDividendModule(t), newPlaceModule(t),
		newGoalModule(t), newLoanModule(t), newCardModule(t), newTalentModule(t), newHousingModule(t),
		newProgrammeModule(t), newExchangeModule(t)}
}

// allCovers returns what the workloads cover, and the kernel and the probe besides.
func allCovers() []cover {
	covers := []cover{kernelCover}
	for _, m := range newModules(twin.NewCounty()) {
		covers = append(covers, m.covers()...)
	}
	return covers
}

// Modules returns the names by which a world may be about a module.
func Modules() (names []string) {
	for _, m := range newModules(twin.NewCounty()) {
		names = append(names, m.covers()[0].module)
	}
	return names
}

// Uncovered returns the modules of a county that no workload covers, in order.
func Uncovered() []string {
	names := map[string]bool{}
	for _, c := range newCounty(newModules(twin.NewCounty())).k.Commands() {
		module, _, _ := strings.Cut(c.Name(), ".")
		names[module] = true
	}
	for _, c := range allCovers() {
		delete(names, c.module)
	}
	return slices.Sorted(maps.Keys(names))
}

// A county is a county as it ships, as the workloads see it.
type county struct {
	k         *kernel.Kernel
	instances []instance
}

var secret = [32]byte{1, 2, 3}

func newCounty(modules []module) *county {
	whole := wiring.New()
	c := &county{k: whole.Kernel}
	c.k.SetSecret(secret)
	for _, m := range modules {
		c.instances = append(c.instances, m.attach(whole))
	}
	return c
}

// check audits the county and compares it with the twins: all of it, or what the newest
// command may have changed.
func (c *county) check(all bool) error {
	for _, i := range c.instances {
		var err error
		if all {
			err = errors.Join(i.audit(), i.compareAll())
		} else {
			err = i.compare()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// audit audits the modules.
func (c *county) audit() error {
	for _, i := range c.instances {
		if err := i.audit(); err != nil {
			return err
		}
	}
	return nil
}

// names returns the name of the command of each type. Those of which several have one type say
// theirs themselves (see twin.Named).
func (c *county) names() map[reflect.Type]string {
	names := map[reflect.Type]string{}
	for _, d := range c.k.Commands() {
		names[d.Type()] = d.Name()
	}
	return names
}
