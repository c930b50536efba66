resource "x" "y" {
launch_type = "FARGATE"
}
