//go:build !linux && !darwin

package main

import "github.com/treaty-events/treaty/cmd/treatyd/config"

// disk is not known here.
func (d *doctor) disk(*config.Config) {}
