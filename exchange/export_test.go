package exchange

import "liangshan/kernel"

// Plant is a command of the tests alone: it spoils the state, as a fault of a rule would.
type Plant struct {
	Fault int `cbor:"1,keyasint"`
}

// faults returns what can be planted, by number. Each begins with the state of TestPlanted.
func (x *Exchange) faults() []func() {
	return []func(){
		func() { x.payoutFiled.Put(2, 1) }, // It was not released.
		func() { x.payoutFiled.Put(9, 1) },
		func() { x.payoutFiled.Put(1, 2) },
		func() { x.payoutPapers.Delete([32]byte{1}) },
		func() {
			b := x.blocks.Must(2)
			b.Of = 9
			x.blocks.Put(2, b)
		},
	}
}

// DeclarePlant declares the command and returns it with the number of faults there are.
func (x *Exchange) DeclarePlant(k *kernel.Kernel) (kernel.Maker[Plant], int) {
	planted := kernel.Apply(k, 999, "exchange.planted", func(e Plant) { x.faults()[e.Fault]() })
	return kernel.Decide(k, "exchange.plant", func(tx *kernel.Tx, c Plant) error {
		planted.Emit(tx, c)
		return nil
	}), len(x.faults())
}
