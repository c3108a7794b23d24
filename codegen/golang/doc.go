// Package golang prints a codegen.Model as Go.
//
// It decides nothing: what is in the model is printed, by templates. It promises
// that text from people cannot leave its comment or its literal, that output is
// formatted as gofmt does and is the same from run to run, and that generated
// code imports the standard library and the runtime only (codegen/event), which
// by default is written beside it.
package golang
