// Package uuid stands for the real one.
package uuid

import "crypto/rand"

type UUID [16]byte

func New() (u UUID) { // want New:`reaches\(random: rand.Read\)`
	rand.Read(u[:])
	return u
}

func Parse(s string) (u UUID, err error) {
	copy(u[:], s)
	return u, nil
}
