package web

// entry is a link of the navigation, which every page has.
type entry struct {
	Section string // of the pages that it stands for, see layout.Section
	Path    string
	Title   string
}

// entries is the navigation, of the pages that many look for. Adding one is a row.
var entries = []entry{
	{"events", "/events", "Events"},
	{"contexts", "/contexts", "Contexts"},
	{"flow", "/flow", "Flow"},
	{"services", "/services", "Services"},
	{"changelog", "/changelog", "Changelog"},
	{"privacy", "/privacy", "Personal data"},
}

// moreEntries are behind "More": pages for some tasks, as the playground, and for some teams. Adding
// one is a row.
var moreEntries = []entry{
	{"playground", "/playground", "Playground"},
	{"findings", "/findings", "Findings"},
	{"waivers", "/waivers", "Waivers"},
	{"subjects", "/subjects", "Kafka subjects"},
}
