package suggest

import "context"

// ForOneByOne is For, asking after each step as if there were no strides: what
// strides come to is held against it.
func ForOneByOne(ctx context.Context, req Request) ([]*Suggestion, error) {
	w := newWork(ctx, req)
	w.oneByOne = true
	return w.suggestions()
}
