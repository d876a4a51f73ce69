# -*- python -*-
# -*- coding: iso-8859-1 -*-
## "care-circle" mailing list configuration settings
## captured on Tue Nov 24 10:00:00 2026

## General options
#
# Fundamental list characteristics, including descriptive info and basic
# behaviors.

# The public name of this list (make case-changes only).
real_name = 'Care-Circle'

# The list administrator email addresses. Multiple administrator
# addresses, each on separate line is okay.
owner = ['ann@example.org', 'bob@example.org']

moderator = ['carla@example.org']

# A terse phrase identifying this list.
description = 'A circle that cares'

# An introductory description - a few paragraphs - about the list.
info = """We meet, decide and act together.

It\'s for everybody."""

# Prefix for subject line of list postings.
subject_prefix = '[Care] '

# Where are replies to list messages directed?
# legal values are:
#    0 = "Poster"
#    1 = "This list"
#    2 = "Explicit address"
reply_goes_to_list = 1

# Maximum length in kilobytes (KB) of a message body. Use 0 for no limit.
max_message_size = 40

# Default language for this list.
preferred_language = 'de'

# What steps are required for subscription?
# legal values are:
#    1 = "Confirm"
#    2 = "Require approval"
#    3 = "Confirm and approve"
subscribe_policy = 3

ban_list = []
