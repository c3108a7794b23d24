// Package half has one of two steps, and knows nothing of the interface.
package half

import "time"

type First struct{}

func (First) UpcastV1ToV2(s string) (string, error) { // want UpcastV1ToV2:`reaches\(clock: time.Now\)`
	return s + time.Now().String(), nil
}
