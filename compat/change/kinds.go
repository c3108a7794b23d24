package change

import (
	"slices"
	"strings"
)

var kinds = []*Kind{
	additionalPropertiesChanged, additionalPropertiesClosed, additionalPropertiesOpened,
	constAdded, constChanged, constRemoved,
	enumChanged, enumNarrowed, enumWidened,
	maxItemsLowered, maxItemsRaised,
	maxLengthLowered, maxLengthRaised,
	maxPropertiesLowered, maxPropertiesRaised,
	maximumLowered, maximumRaised,
	minItemsLowered, minItemsRaised,
	minLengthLowered, minLengthRaised,
	minPropertiesLowered, minPropertiesRaised,
	minimumLowered, minimumRaised,
	multipleOfChanged,
	patternAdded, patternChanged, patternRemoved,
	propertyAdded, propertyRemoved,
	propertyOptional, propertyRequired,
	schemaChanged,
	typeChanged, typeNarrowed, typeWidened,
	unionVariantAdded, unionVariantRemoved,
	uniqueItemsAdded, uniqueItemsRemoved,
}

// Kinds lists every kind, by id.
func Kinds() []*Kind {
	list := slices.Clone(kinds)
	slices.SortFunc(list, func(a, b *Kind) int { return strings.Compare(a.ID, b.ID) })
	return list
}

// ByID returns the kind with the id, or nil.
func ByID(id string) *Kind {
	for _, k := range kinds {
		if k.ID == id {
			return k
		}
	}
	return nil
}
