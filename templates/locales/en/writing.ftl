# What is said while somebody writes, and of what is not finished.

block-name = { $block ->
    [keyFigure] Key figure
    [embed] Embedded content
    [button] Button
    [gallery] Gallery
    [figure] Picture
    [table] Table
    [file] Document
    [contact] Contact
    [event] Event
    [service] Service
    [quote] Quote
    [callout] Callout
    [bulletList] List
    [orderedList] Numbered list
    [heading] Heading
   *[other] Paragraph
    }
f-unfinished = Unfinished blocks
problem-block-unfinished = { $block ->
    [keyFigure] A key figure is empty: fill it in or remove it.
    [embed] An embed has no https:// address: give one or remove it.
    [button] A button is not finished: it needs words and a target.
    [gallery] A gallery is empty: add pictures or remove it.
    [figure] A picture is not chosen.
    [file] A “Document” block shows nothing: choose the document or remove the block.
    [contact] A “Contact” block shows nothing: choose the item or remove the block.
    [event] An “Event” block shows nothing: choose the event or remove the block.
    [service] A “Service” block shows nothing: choose the service or remove the block.
    [paragraph] A link is not finished: it needs words and an address.
   *[other] A block is not finished: words or the address of a link are missing.
    }
cms-conflict-empty = (empty)
