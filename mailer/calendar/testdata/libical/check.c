/* check reads an iCalendar object on stdin by libical, and fails for whatever libical finds wrong in it: what it can't read
 * (RFC 5545) and what the object's method does not allow (RFC 5546). It prints the starts of the first event's dates. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

static int complaints(icalcomponent *c) {
	int n = 0;
	icalproperty *p;
	for (p = icalcomponent_get_first_property(c, ICAL_ANY_PROPERTY); p; p = icalcomponent_get_next_property(c, ICAL_ANY_PROPERTY)) {
		if (icalproperty_isa(p) == ICAL_XLICERROR_PROPERTY) {
			fprintf(stderr, "%s", icalproperty_as_ical_string(p));
			n++;
		}
	}
	icalcomponent *inside;
	for (inside = icalcomponent_get_first_component(c, ICAL_ANY_COMPONENT); inside; inside = icalcomponent_get_next_component(c, ICAL_ANY_COMPONENT))
		n += complaints(inside);
	return n;
}

static void show(icalcomponent *c, struct icaltime_span *span, void *data) {
	int *left = data;
	(void)c;
	if ((*left)-- > 0)
		printf("%lld\n", (long long)span->start);
}

int main(void) {
	size_t size = 0, room = 1 << 20;
	char *text = malloc(room + 1);
	size = fread(text, 1, room, stdin);
	text[size] = 0;
	icalcomponent *calendar = icalparser_parse_string(text);
	if (!calendar) {
		fprintf(stderr, "nothing could be read\n");
		return 1;
	}
	icalrestriction_check(calendar); /* leaves its complaints in the calendar, beside the parser's */
	if (complaints(calendar))
		return 1;
	icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
	if (!event) {
		fprintf(stderr, "there is no event\n");
		return 1;
	}
	struct icaltimetype from = icaltime_from_string("20200101T000000Z"), to = icaltime_from_string("20400101T000000Z");
	int left = 60;
	icalcomponent_foreach_recurrence(event, from, to, show, &left);
	return 0;
}
