package clients

// difference is something that the door says otherwise than srfake, on purpose.
type difference struct {
	name string
	why  string
	// instead says what the door answers to a call that srfake is not asked, because it
	// would then hold something else; it brings srfake to the same. nil: no difference.
	instead func(s *session, c call) *reply
	// after says what the door answers instead of what srfake did. nil: no difference.
	after func(s *session, c call, said reply) *reply
}
