package upcasters

// Upcasters are steps.
//
//treaty:pure
type Upcasters interface { // want Upcasters:`obliges`
	UpcastV1ToV2(string) (string, error)
	UpcastV2ToV3(string) (string, error)
}
