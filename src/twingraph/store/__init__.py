"""Where the graph lives: snapshots on disk, stores in memory, and how to ask them."""
