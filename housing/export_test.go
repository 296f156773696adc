package housing

import "liangshan/kernel"

// OldBuy declares a command that enters a contract as journals have it from before contracts had a paper.
func OldBuy(k *kernel.Kernel, r *Registry) kernel.Maker[Bought] {
	return kernel.Decide(k, "housing.buy_of_old", func(tx *kernel.Tx, e Bought) error {
		r.events.bought.Emit(tx, e)
		return nil
	})
}
