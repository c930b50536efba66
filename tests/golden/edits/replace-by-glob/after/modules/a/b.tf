launch_type   = "EC2"
