package book

// Collect collects what an iterator yields, until the first error.
func Collect[V any](seq func(yield func(V, error) bool)) ([]V, error) {
	var all []V
	for v, err := range seq {
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// AtMost ends an iterator after n values.
func AtMost[V any](seq func(yield func(V, error) bool), n int) func(yield func(V, error) bool) {
	return func(yield func(V, error) bool) {
		left := n
		seq(func(v V, err error) bool {
			left--
			return left >= 0 && yield(v, err)
		})
	}
}
