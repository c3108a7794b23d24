package registry

// home is one home: its files as last accepted, read.
type home struct{}
