package sim

import (
	"errors"
	"math/rand/v2"
	"reflect"

	"liangshan/kernel"
	"liangshan/sim/twin"
)

// A module is a package of rules in the simulation: how it is declared, what is asked of it,
// and its twin. Each has a file workload_<module>.go, and stands in newModules.
type module interface {
	// declare adds the module to a new kernel.
	declare(k *kernel.Kernel) instance
	// codes returns the codes of its refusals.
	codes() []string
	// draw returns a command at random. now is the county's time, in milliseconds since 1970.
	draw(chance *rand.Rand, now int64) any
	// decide says what becomes of a command of the module, and does it to the twin. false: it
	// is no command of the module.
	decide(env twin.Env, command any) (twin.Verdict, bool)
	// due returns what falls due at a time or before; end lets one of it fall due.
	due(now int64) []twin.Deadline
	end(d twin.Deadline) bool
	// released returns the names of the commands that take a second person.
	released() []string
	// vary draws how the module is used in one world.
	vary(chance *rand.Rand)
	// weight says how often a command is drawn from it.
	weight() int
}

// An instance is a module as it stands in one kernel.
type instance struct {
	audit      func() error
	compare    func() error // Holds what may have changed since the last call against the twin.
	compareAll func() error
}

// newModules returns all modules with empty twins, in the order in which they are declared.
func newModules() []module {
	return []module{newProbe(), newRegisterModule(), newLedgerModule()}
}

// A county is a kernel with its modules.
type county struct {
	k         *kernel.Kernel
	instances []instance
}

var secret = [32]byte{1, 2, 3}

func newCounty(modules []module) *county {
	c := &county{k: kernel.New()}
	c.k.SetSecret(secret)
	for _, m := range modules {
		c.instances = append(c.instances, m.declare(c.k))
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

// names returns the name of the command of each type.
func (c *county) names() map[reflect.Type]string {
	names := map[reflect.Type]string{}
	for _, d := range c.k.Commands() {
		names[d.Type()] = d.Name()
	}
	return names
}
