package contract

// Pattern is how two contexts relate, in the words of domain-driven design
// (Evans 2003; Vernon 2013, chapter 3).
type Pattern string

// The patterns of relationships.
const (
	Partnership         Pattern = "partnership"
	SharedKernel        Pattern = "shared-kernel"
	CustomerSupplier    Pattern = "customer-supplier"
	Conformist          Pattern = "conformist"
	AnticorruptionLayer Pattern = "anticorruption-layer"
	OpenHostService     Pattern = "open-host-service"
	PublishedLanguage   Pattern = "published-language"
	SeparateWays        Pattern = "separate-ways"
)

// Patterns lists every pattern.
var Patterns = []Pattern{
	Partnership, SharedKernel, CustomerSupplier, Conformist,
	AnticorruptionLayer, OpenHostService, PublishedLanguage, SeparateWays,
}

// Role is the side that a context takes in a relationship.
type Role string

// The roles: data flows from upstream to downstream; equals share.
const (
	Upstream   Role = "upstream"
	Downstream Role = "downstream"
	Equal      Role = "equal"
)

// Roles lists every role.
var Roles = []Role{Upstream, Downstream, Equal}

// Context is a bounded context: it owns events and is owned by a team.
type Context struct {
	Name          string
	Owner         string
	Purpose       string
	GoPackages    []string
	Relationships []Relationship
}

// Relationship is one side's declaration of a link between two contexts.
type Relationship struct {
	With    string // the other context
	As      Role
	Pattern Pattern
}
