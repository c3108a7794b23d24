package lint

// Apart lets a review ask both sides of each contract, also where they are alike.
func Apart(req *Request) { req.apart = true }

// CustomCompiled returns how many schemas of custom rules were compiled so far.
func CustomCompiled() int64 {
	_, missed := compiled.Use()
	return missed
}
