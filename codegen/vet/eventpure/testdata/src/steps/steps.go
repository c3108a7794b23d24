package steps

import (
	"clocks"
	"half"
	"upcasters"
)

type steps struct{}

func (steps) UpcastV1ToV2(s string) (string, error) { return s, nil }
func (steps) UpcastV2ToV3(s string) (string, error) {
	return s + clocks.Stamp(), nil // want `steps.UpcastV2ToV3 must be pure \(a method of upcasters.Upcasters\), but it reads the clock: clocks.Stamp → now → time.Now \(clocks.go:11\)`
}

type embeds struct{ half.First } // want `embeds.UpcastV1ToV2 must be pure \(a method of upcasters.Upcasters\), but it reads the clock: half.First.UpcastV1ToV2 → time.Now`

func (embeds) UpcastV2ToV3(s string) (string, error) { return s, nil }

type partly struct{ upcasters.Upcasters }

func (partly) UpcastV1ToV2(s string) (string, error) { return clocks.Stamp(), nil } // want `partly.UpcastV1ToV2 must be pure`

type onlyOne struct{}

func (onlyOne) UpcastV1ToV2(s string) (string, error) { return clocks.Stamp(), nil } // want UpcastV1ToV2:`reaches`
