package lint

// Apart lets a review ask both sides of each contract, also where they are alike.
func Apart(req *Request) { req.apart = true }
