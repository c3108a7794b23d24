package change

import (
	"slices"
	"strings"
)

var kinds = []*Kind{
	additionalPropertiesChanged, additionalPropertiesClosed, additionalPropertiesOpened,
	conditionAdded, conditionChanged, conditionRemoved, consequenceChanged,
	constAdded, constChanged, constRemoved,
	containsAdded, containsChanged, containsRemoved,
	dependencyAdded, dependencyRemoved,
	enumChanged, enumNarrowed, enumWidened,
	itemsAdded, itemsRemoved,
	maxContainsLowered, maxContainsRaised,
	maxItemsLowered, maxItemsRaised,
	maxLengthLowered, maxLengthRaised,
	maxPropertiesLowered, maxPropertiesRaised,
	maximumLowered, maximumRaised,

	minContainsLowered, minContainsRaised,
	minItemsLowered, minItemsRaised,
	minLengthLowered, minLengthRaised,
	minPropertiesLowered, minPropertiesRaised,
	minimumLowered, minimumRaised,
	multipleOfChanged,
	notAdded, notChanged, notRemoved,
	patternAdded, patternChanged, patternRemoved,
	patternPropertyAdded, patternPropertyRemoved,
	prefixItemAdded, prefixItemRemoved,
	propertyAdded, propertyRemoved,
	propertyNamesAdded, propertyNamesChanged, propertyNamesRemoved,
	propertyOptional, propertyRequired,
	requirementAdded, requirementRemoved,
	schemaChanged,
	typeChanged, typeNarrowed, typeWidened,
	unevaluatedItemsChanged, unevaluatedPropertiesChanged,
	unionAdded, unionRemoved,
	unionExclusive, unionInclusive,
	unionVariantAdded, unionVariantRemoved,
	uniqueItemsAdded, uniqueItemsRemoved,
	valueAllowed, valueForbidden,
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
